import os from "node:os";
import onnxRuntimePackage from "onnxruntime-node/package.json" with { type: "json" };
import packageFile from "../../package.json" with { type: "json" };

/** What a result depends on besides the data and the settings, by name. */
export function versions(threads: number): Record<string, string> {
  return {
    Moascope: packageFile.version,
    engine: `onnxruntime ${onnxRuntimePackage.version}`,
    Node: process.version,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    processor: `${os.cpus()[0]?.model.trim() ?? "unknown"}, ${os.availableParallelism()} cores`,
    threads: String(threads),
  };
}

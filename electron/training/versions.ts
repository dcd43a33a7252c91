import os from "node:os";
import onnxRuntimePackage from "onnxruntime-node/package.json" with { type: "json" };
import type { RunSettings } from "../../shared/domain/run.ts";
import { findTensorflow } from "../engines/tensorflow/findTensorflow.ts";
import packageFile from "../../package.json" with { type: "json" };

/** What a result depends on besides the data and the settings, by name. */
export function versions({ engine, threads }: Pick<RunSettings, "engine" | "threads">): Record<string, string> {
  return {
    Moascope: packageFile.version,
    engine: engine === "tensorflow" ? `@tensorflow/tfjs-node ${findTensorflow()?.version ?? "unknown"}` : `onnxruntime ${onnxRuntimePackage.version}`,
    Node: process.version,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    processor: `${os.cpus()[0]?.model.trim() ?? "unknown"}, ${os.availableParallelism()} cores`,
    threads: String(threads),
  };
}

import { stat } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../shared/failure.ts";
import { type DecodedOnnx, decodeOnnx } from "../nn/onnx/decode.ts";
import { readOnnx } from "../nn/onnx/read.ts";
import { checkedNetwork } from "./checkedNetwork.ts";
import { type ForeignNetwork, LARGEST_FILE } from "./networkFile.ts";
import { fileBeside, readBytes } from "./readBytes.ts";

/** An ONNX file with the files of weights that it names, which lie in its own folder. Fails as reading networks does. */
export async function decodedFile(file: string): Promise<{ readonly decoded: DecodedOnnx; readonly beside: ReadonlyMap<string, Uint8Array>; readonly parts: readonly string[] }> {
  const decoded = decodeOnnx(await readBytes(file), file);
  const beside = new Map<string, Uint8Array>();
  const parts: string[] = [];
  let bytes = 0;
  for (const location of decoded.locations) {
    const part = await fileBeside(file, location);
    bytes += (await stat(part)).size;
    if (bytes > LARGEST_FILE) throw new Failure("NetworkFileDamaged", { path: file, reason: `its weights take more than ${LARGEST_FILE} bytes` });
    beside.set(location, await readBytes(part));
    parts.push(part);
  }
  return { decoded, beside, parts };
}

/** Reads an ONNX file, and the files of weights that it names in its own folder. Fails as reading networks does. */
export async function readOnnxFile(file: string, until: string | null): Promise<ForeignNetwork> {
  const { decoded, beside, parts } = await decodedFile(file);
  const { model, weights } = readOnnx(decoded.complete(beside), until, file);
  // Exporters call every graph alike: the name of the file says more.
  const named = { ...model, config: { ...model.config, name: path.basename(file, path.extname(file)) } };
  return { ...checkedNetwork(named, () => weights, file), parts };
}

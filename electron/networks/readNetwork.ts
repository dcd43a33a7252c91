import { stat } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../shared/failure.ts";
import { type ForeignNetwork, sha256Of } from "./networkFile.ts";
import { readOnnxFile } from "./readOnnxFile.ts";
import { readTfjs } from "./readTfjs.ts";

/** Formats of whole networks, by what their files are called. */
const readers = [
  { format: "onnx", isNamed: (file: string) => file.endsWith(".onnx"), read: readOnnxFile },
  { format: "tfjs", isNamed: (file: string) => file.endsWith(".json"), read: readTfjs },
] as const;

export type NetworkFormat = (typeof readers)[number]["format"];

/** A network from a file, its format and the fingerprint of the file. */
export type ReadNetwork = ForeignNetwork & { readonly format: NetworkFormat; readonly sha256: string };

/** Reads the network of a file, up to a layer where one is named; a folder stands for the `model.json` in it. Fails with NetworkFormatUnknown, and as its format does. */
export async function readNetwork(given: string, until: string | null = null): Promise<ReadNetwork> {
  const file = (await stat(given).catch(() => null))?.isDirectory() === true ? path.join(given, "model.json") : given;
  const reader = readers.find(({ isNamed }) => isNamed(file.toLowerCase()));
  if (reader === undefined) throw new Failure("NetworkFormatUnknown", { path: given });
  const network = await reader.read(file, until);
  return { ...network, format: reader.format, sha256: await sha256Of([file, ...network.parts]) };
}

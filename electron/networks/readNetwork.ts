import { stat } from "node:fs/promises";
import path from "node:path";
import type { Origin } from "../../shared/domain/start.ts";
import { Failure } from "../../shared/failure.ts";
import { type ForeignNetwork, sha256Of } from "./networkFile.ts";
import { type NamedNetwork, readKeras, readKerasH5 } from "./readKeras.ts";
import { readOnnxFile } from "./readOnnxFile.ts";
import { readTfjs } from "./readTfjs.ts";

/** Formats of networks, by what their files are called. */
const readers = [
  { isNamed: (file) => file.endsWith(".onnx"), read: async (file, until) => ({ format: "onnx", ...(await readOnnxFile(file, until)) }) },
  { isNamed: (file) => file.endsWith(".json"), read: async (file, until) => ({ format: "tfjs", ...(await readTfjs(file, until)) }) },
  { isNamed: (file) => file.endsWith(".keras"), read: async (file, until) => ({ format: "keras", ...(await readKeras(file, until)) }) },
  {
    isNamed: (file) => /\.(h5|hdf5)$/.test(file),
    read: async (file, until, named) => {
      const { isWeightsAlone, ...network } = await readKerasH5(file, until, named);
      return { format: isWeightsAlone ? "weights" : "keras", ...network };
    },
  },
] as const satisfies readonly { isNamed: (file: string) => boolean; read: (file: string, until: string | null, named: NamedNetwork | null) => Promise<ForeignNetwork & Pick<Origin, "format">> }[];

/** A network from a file, its format and the fingerprint of the file. */
export type ReadNetwork = ForeignNetwork & Pick<Origin, "format" | "sha256">;

/**
 * Reads the network of a file, up to a layer where one is named; a folder stands for the `model.json` in it, and weights alone are for the `named` network.
 * Fails with NetworkFormatUnknown, and as its format does.
 */
export async function readNetwork(given: string, until: string | null = null, named: NamedNetwork | null = null): Promise<ReadNetwork> {
  const file = (await stat(given).catch(() => null))?.isDirectory() === true ? path.join(given, "model.json") : given;
  const reader = readers.find(({ isNamed }) => isNamed(file.toLowerCase()));
  if (reader === undefined) throw new Failure("NetworkFormatUnknown", { path: given });
  const network = await reader.read(file, until, named);
  return { ...network, sha256: await sha256Of([file, ...network.parts]) };
}

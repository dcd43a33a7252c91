import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Origin } from "../../shared/domain/start.ts";
import { Failure } from "../../shared/failure.ts";
import type { KerasLayer, KerasModel } from "../nn/keras.ts";
import { readKerasModel } from "../nn/keras/readModel.ts";
import { checkedNetwork, listed } from "./checkedNetwork.ts";
import { LARGEST_DESCRIPTION, sha256Of } from "./networkFile.ts";
import { kerasDescription, kerasH5Description } from "./readKeras.ts";
import { parseJson, readBytes } from "./readBytes.ts";

/** A network without weights; `notes` say in words what of its description has no effect here. */
export type Description = { readonly model: KerasModel; readonly notes: readonly string[] } & Pick<Origin, "format" | "sha256">;

const LayersModel = z.object({ modelTopology: z.unknown() });

/** Settings of a weight that have one possible value here, by what their names end in. */
const USUAL_START: readonly (readonly [RegExp, string])[] = [
  [/^(beta|moving_mean)_initializer$/, "Zeros"],
  [/^(gamma|moving_variance)_initializer$/, "Ones"],
];
const PENALISED = /^(kernel|depthwise|pointwise|recurrent)_regularizer$/;

/**
 * Reads how a network is built and how its weights start, without its weights: the description of a Keras model as JSON, or what is inside the
 * `model.json` of TensorFlow.js, a `.keras` or a `.h5` file. Fails with NetworkFormatUnknown, NetworkWeightsAlone, NetworkPartsUnknown, and as reading networks does.
 */
export async function readDescription(given: string): Promise<Description> {
  const file = (await stat(given).catch(() => null))?.isDirectory() === true ? path.join(given, "model.json") : given;
  const { json, format } = await descriptionIn(file);
  const { model: described, leftOut } = readKerasModel(json, file, { isWithoutWeights: true });
  for (const layer of described.config.layers) refuseUnheard(layer, file);
  const { model } = checkedNetwork(described, () => new Map(), file);
  return { model, notes: leftOut.length === 0 ? [] : [`left out: ${listed(leftOut)}`], format, sha256: await sha256Of([file]) };
}

async function descriptionIn(file: string): Promise<{ readonly json: unknown } & Pick<Origin, "format">> {
  const name = file.toLowerCase();
  if (name.endsWith(".keras")) return { json: await kerasDescription(file), format: "keras" };
  if (/\.(h5|hdf5)$/.test(name)) return { json: await kerasH5Description(file), format: "keras" };
  if (name.endsWith(".onnx")) throw new Failure("NetworkUnsuitable", { path: file, reason: "an ONNX file does not say how weights start; train from its weights instead, with --from" });
  if (!name.endsWith(".json")) throw new Failure("NetworkFormatUnknown", { path: file });
  const json = parseJson(await readBytes(file, LARGEST_DESCRIPTION), file);
  const topology = LayersModel.safeParse(json).data?.modelTopology;
  return topology === undefined ? { json, format: "keras" } : { json: topology, format: "tfjs" };
}

/** What a description asks for that training would not do is refused, not left unsaid. Fails with NetworkUnsuitable. */
function refuseUnheard({ name, config }: KerasLayer, source: string): void {
  for (const [setting, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    const kind = z.object({ class_name: z.string() }).safeParse(value).data?.class_name;
    const isPenaltyUnheard = setting.endsWith("_regularizer") && !PENALISED.test(setting);
    const isStartUnheard = USUAL_START.some(([names, usual]) => names.test(setting) && kind !== usual);
    if (setting.endsWith("_constraint") || isPenaltyUnheard || isStartUnheard) {
      throw new Failure("NetworkUnsuitable", { path: source, reason: `its layer "${name}" has the setting ${setting}, which is not possible here; leave it out of the description` });
    }
  }
}

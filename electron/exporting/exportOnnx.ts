import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { writeFile } from "node:fs/promises";
import { buildInferenceGraph } from "../nn/inferenceGraph.ts";
import { asInOnnx } from "../nn/lower.ts";
import { weightsOf } from "../nn/network.ts";
import { forRawImages, withHeadBehind } from "../nn/onnx/backbone.ts";
import { floatTensor } from "../nn/onnx/messages.ts";
import { compileToOnnx } from "../nn/onnx/write.ts";
import { IMAGES } from "../nn/trainingGraph.ts";
import { formatRecipe } from "../../shared/domain/recipeList.ts";
import type { Weight } from "../nn/weight.ts";
import { checkOnnx } from "./checkOnnx.ts";
import { type ExportedModel, type ExportOptions, inputName, inputSentence, inputShape, outputName, outputSentence } from "./exported.ts";
import { notAFile, placed } from "./place.ts";
import { npz } from "./testVector.ts";

/**
 * Writes a network as one ONNX file, whole or not at all: `images` float32 [batch, C, size, size] in raw grey levels in, `probabilities` (or `scores`,
 * where there is no softmax, or `reproductions` of images) [batch, K, ...] out, the normalisation inside; or `codes` [batch, K] in and images in grey levels, `drawn`, out. It is loaded and compared with the network that was trained before it takes its place; images and the probabilities that the
 * loaded file gave for them are put beside it as `NAME.test.npz`.
 */
export async function exportOnnx(exported: ExportedModel, path: string, { overwrite = false }: ExportOptions = {}): Promise<void> {
  const write = async (unfinished: string) => {
    await writeFile(unfinished, onnxModel(exported));
    const vector = npz(await checkOnnx(exported, unfinished));
    await placed(vectorPath(path), (draft) => writeFile(draft, vector), overwrite && notAFile);
  };
  await placed(path, write, overwrite && notAFile);
}

/** Where the test vector of an exported file lies: images and the probabilities that they have to give. */
export function vectorPath(path: string): string {
  return `${path.replace(/\.onnx$/, "")}.test.npz`;
}

/** The bytes of the model. Weights are constants under the names that they have in the network, such as `conv2d/kernel`. */
export function onnxModel(exported: ExportedModel): Uint8Array {
  const { model, scales, weights, backbone } = exported;
  // Compiled with the weights as inputs, which have names, and these then made constants.
  const graph = buildInferenceGraph(model, { batch: 1, isForOthers: true, scales: backbone === null ? scales : null, outputName: outputName(exported) });
  const proto = fromBinary(ModelProtoSchema, compileToOnnx(graph, { name: model.config.name, batchAxis: "batch", metadata: metadataOf(exported) }, asInOnnx));
  const own = weightsOf(model);
  const names = new Set(own.map(({ name }) => name));
  proto.graph!.input = proto.graph!.input.filter(({ name }) => !names.has(name));
  proto.graph!.initializer.push(...own.map((weight) => initialiser(weight, weights)));
  renameInput(proto, inputName(exported));
  return toBinary(ModelProtoSchema, backbone === null ? proto : withHeadBehind(forRawImages(backbone, scales!), proto));
}

/** The engine calls whatever goes into a network images. */
function renameInput({ graph }: ModelProto, name: string): void {
  for (const input of graph!.input) if (input.name === IMAGES) input.name = name;
  for (const { input } of graph!.node) input.forEach((one, at) => one === IMAGES && (input[at] = name));
}

function initialiser({ name, shape }: Weight, weights: ExportedModel["weights"]) {
  const values = weights.get(name);
  if (!values) throw new Error(`The network has no weight ${name} to export.`);
  return floatTensor(name, values, shape);
}

function metadataOf(exported: ExportedModel): Record<string, string> {
  const { classNames, channels, scales, size, provenance } = exported;
  const own = {
    classes: JSON.stringify(classNames),
    channels: JSON.stringify(channels),
    normalisation: JSON.stringify(scales),
    size: String(size),
    recipe: formatRecipe(exported.recipe),
    input: inputSentence(exported, `[batch, ${inputShape(exported, 1).slice(1).join(", ")}]`),
    output: outputSentence(exported),
  };
  return Object.fromEntries(Object.entries({ ...provenance, ...own }).map(([key, value]) => [`moascope.${key}`, value]));
}

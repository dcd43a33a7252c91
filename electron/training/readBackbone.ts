import path from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { Tensor } from "onnxruntime-node";
import type { InspectedBackbone } from "../../shared/contract/training.ts";
import { Failure, isFailure } from "../../shared/failure.ts";
import { openBackbone } from "../engines/backbone.ts";
import { createSession } from "../engines/session.ts";
import { sha256Of } from "../networks/networkFile.ts";
import { decodedFile } from "../networks/readOnnxFile.ts";
import { backboneOf, partFor } from "../nn/onnx/backbone.ts";
import type { OnnxGraph } from "../nn/onnx/decode.ts";
import { imagesOf, USUAL_SIDE } from "../nn/onnx/read.ts";
import { elements } from "../nn/shape.ts";

/** A part of an ONNX file that is used as it is: `features` numbers for each image. `changes` says in words what was made of it. */
export type ReadBackbone = { readonly model: ModelProto; readonly features: number; readonly changes: readonly string[]; readonly name: string; readonly sha256: string };

type Offered = InspectedBackbone["tensors"][number] & { readonly shape: readonly number[] };

/** Up to which of its tensors an ONNX file can be used as it is, whatever its ops are. Fails as reading networks does, and with NetworkUnsuitable where there is none. */
export async function inspectBackbone(file: string): Promise<InspectedBackbone> {
  const { model, graph, sha256, images } = await opened(file);
  const size = images.side ?? USUAL_SIDE;
  const offered = await offeredIn(model, graph, [1, ...inFileOrder(images, size)], file);
  const tensors = offered.map(({ name, op, features }) => ({ name, op, features }));
  return { name: path.basename(file, path.extname(file)), sha256, size, isSizeFixed: images.side !== null, channels: images.channels, tensors, suggested: suggestedIn(graph, offered) };
}

/**
 * The part of an ONNX file before a tensor (null for the one that suggests itself) for images of a run. Fails as reading networks does, with
 * NetworkLayerUnknown, and with NetworkUnsuitable where the images do not go in or no features come out.
 */
export async function readBackbone(file: string, wanted: string | null, run: { readonly channels: number; readonly size: number }): Promise<ReadBackbone> {
  const { model, graph, sha256, images } = await opened(file);
  const unsuitable = (reason: string, cause?: unknown) => new Failure("NetworkUnsuitable", { path: file, reason }, { cause });
  if (images.side !== null && images.side !== run.size) throw unsuitable(`its images have sides of ${images.side} pixels; give ${images.side} for --size`);
  if (run.channels > images.channels) throw unsuitable(`its images have ${images.channels} channels and those of the project ${run.channels}; choose some of them with --recipe=channels=NAME+NAME`);
  const offered = await offeredIn(model, graph, [1, ...inFileOrder(images, run.size)], file);
  const tensor = wanted ?? suggestedIn(graph, offered);
  const found = offered.find(({ name }) => name === tensor);
  if (found === undefined) throw new Failure("NetworkLayerUnknown", { path: file, layer: tensor, known: offered.map(({ name }) => name) });
  const entrance = { input: graph.input.name, fileChannels: images.channels, isChannelsLast: images.isChannelsLast, ...run };
  const backbones = [null, 1].map((batch) => backboneOf(model, tensor, found.shape, { ...entrance, batch })!);
  const alone = await featuresOfTwo(backbones[1]!, run).catch((error: unknown) => {
    throw unsuitable(reasonOf(error), error);
  });
  // Some files are made for one image at a time, and say so or not.
  const together = await featuresOfTwo(backbones[0]!, run).catch(() => null);
  const isAlike = together?.length === alone.length && alone.every((value, i) => Math.abs(value - together[i]!) <= 1e-3 * Math.max(1, Math.abs(value)));
  const features = alone.length / 2;
  const shown = run.channels === images.channels ? [] : run.channels === 1 ? [`the one channel is shown as all ${images.channels}`] : [`${images.channels - run.channels} of its ${images.channels} channels stay empty`];
  return { model: isAlike ? backbones[0]! : backbones[1]!, features, changes: [`frozen as it is up to the tensor ${tensor}, which gives ${features} features`, ...shown, "a new layer \"classes\" behind the features"], name: path.basename(file, path.extname(file)), sha256 };
}

/** A backbone that a run keeps, as bytes and back. */
export const backboneBytes = (model: ModelProto): Uint8Array => toBinary(ModelProtoSchema, model);
export const backboneFrom = (bytes: Uint8Array): ModelProto => fromBinary(ModelProtoSchema, bytes);

async function opened(file: string) {
  const { decoded, beside, parts } = await decodedFile(file);
  const graph = decoded.complete(beside);
  const [channels, height, width, isChannelsLast] = imagesOf(graph, file);
  const [, ...sides] = graph.input.shape;
  const fixed = isChannelsLast ? [sides[0], sides[1]] : [sides[1], sides[2]];
  if (fixed.every((side) => side != null) && height !== width) throw new Failure("NetworkUnsuitable", { path: file, reason: `its images of ${width} x ${height} pixels are not square` });
  const side = fixed.find((side) => side != null) ?? null;
  return { model: decoded.whole(beside), graph, sha256: await sha256Of([file, ...parts]), images: { channels, side, isChannelsLast } };
}

function inFileOrder({ channels, isChannelsLast }: { readonly channels: number; readonly isChannelsLast: boolean }, size: number): number[] {
  return isChannelsLast ? [size, size, channels] : [channels, size, size];
}

/** The tensors that come of the images, as far as ONNX Runtime knows the ops before them, and that can be made features. */
async function offeredIn(model: ModelProto, graph: OnnxGraph, input: readonly number[], file: string): Promise<Offered[]> {
  const made = new Set([graph.input.name]);
  // An output that is left out has an empty name, and so has the first of a recurrent node of which only the last state is read.
  const nodes = graph.nodes.flatMap(({ op, inputs, outputs }) => {
    const named = outputs.filter((name) => name !== "");
    if (named.length === 0 || !inputs.some((name) => made.has(name))) return [];
    for (const name of named) made.add(name);
    return [{ op, output: named[0]! }];
  });
  let failure: unknown;
  const computed = async (count: number) => {
    try {
      return await valuesOf(partFor(model, nodes.slice(0, count).map(({ output }) => output)), graph.input.name, input);
    } catch (error) {
      failure ??= error;
      return null;
    }
  };
  // Nodes stand behind those that they read, so what can be computed is a first part of them.
  let [known, values, unknown] = [0, new Map<string, Tensor>(), nodes.length + 1];
  for (let count = nodes.length; count > known; count = Math.floor((known + unknown) / 2)) {
    const found = await computed(count);
    if (found === null) unknown = count;
    else [known, values] = [count, found];
    if (unknown - known <= 1) break;
  }
  const offered = nodes.slice(0, known).flatMap(({ op, output: name }): Offered[] => {
    const value = values.get(name);
    if (value?.type !== "float32" || value.dims[0] !== 1 || value.dims.length < 2 || value.dims.length > 4 || elements(value.dims) < 2) return [];
    const shape = value.dims;
    return [{ name, op, shape, features: shape.length === 2 ? shape[1]! : shape.length === 3 ? shape[2]! : Math.max(shape[1]!, input[3]! < input[1]! ? shape[3]! : 0) }];
  });
  if (offered.length === 0) throw new Failure("NetworkUnsuitable", { path: file, reason: failure === undefined ? "none of its tensors can serve as features" : reasonOf(failure) }, { cause: failure });
  return offered;
}

/** All outputs of a model for one image of zeros. */
async function valuesOf(model: ModelProto, input: string, shape: readonly number[]): Promise<Map<string, Tensor>> {
  const session = await createSession(toBinary(ModelProtoSchema, model), "cpu", { logSeverityLevel: 4 });
  try {
    return new Map(Object.entries(await session.run({ [input]: new Tensor("float32", new Float32Array(elements(shape)), shape) })) as [string, Tensor][]);
  } finally {
    await session.release();
  }
}

/** Where features are taken as a rule: what the last layer of classes reads, which is behind all convolutions; else the last rows of numbers, or the last maps. */
function suggestedIn(graph: OnnxGraph, offered: readonly Offered[]): string {
  const byName = new Map(offered.map((tensor) => [tensor.name, tensor]));
  const last = graph.nodes.findLastIndex(({ op }) => ["Gemm", "MatMul", "Conv"].includes(op));
  const read = byName.get(graph.nodes[last]?.inputs[0] ?? "");
  if (graph.nodes[last]?.op !== "Conv" && read?.shape.length === 2) return read.name;
  return (offered.findLast(({ shape }) => shape.length === 2) ?? offered.at(-1)!).name;
}

/** The features of two images that differ. */
async function featuresOfTwo(model: ModelProto, { channels, size }: { readonly channels: number; readonly size: number }): Promise<Float32Array> {
  const images = Float32Array.from({ length: 2 * channels * size * size }, (_, at) => Math.sin(at * 0.7) * (at < channels * size * size ? 1 : 0.5));
  await using backbone = await openBackbone(model, Array.from({ length: channels }, () => ({ offset: 0, scale: 1 })), 1);
  return await backbone.features(images, 2);
}

function reasonOf(error: unknown): string {
  return `ONNX Runtime cannot compute it (${isFailure(error, "ComputationFailed") ? error.facts.reason : error instanceof Error ? error.message : String(error)})`;
}

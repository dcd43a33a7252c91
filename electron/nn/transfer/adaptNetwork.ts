import { Failure } from "../../../shared/failure.ts";
import type { Task } from "../../../shared/domain/run.ts";
import type { Freeze } from "../../../shared/domain/start.ts";
import type { KerasLayer, KerasModel } from "../keras.ts";
import { buildNetwork, weightsOf } from "../network.ts";
import { elements, sameShape, type Shape } from "../shape.ts";
import { initialValues, type Weight } from "../weight.ts";
import { forChannels, layersAtInput, perChannelAtInput } from "./channels.ts";
import { type Head, headOf, penaltyOf, pixelHeadOf, withHead, withProbabilities } from "./head.ts";
import { cutAfter, outputOf, withSettings } from "./modelGraph.ts";
import { readingRows } from "./rows.ts";

/** What a network is to become. Sides in pixels. */
export type Adaptation = {
  /** Whether it is to tell classes of images apart, or of pixels. */
  readonly task: Task;
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  readonly until: string | null;
  readonly head: "auto" | "new" | "keep";
  readonly freeze: Freeze;
  readonly l1: number;
  readonly l2: number;
  readonly seed: number;
  /** Whether it may answer for the middle of an image alone, where it learns masks. */
  readonly isOfMiddle?: boolean;
};

type Network = { readonly model: KerasModel; readonly weights: ReadonlyMap<string, Float32Array> };
type Adapted = Network & { readonly changes: readonly string[] };

/**
 * Makes a network that was trained elsewhere one for other images and classes: cut off where asked, its input of another size and number of channels,
 * its head one for these classes, layers frozen. All weights are kept but those of a new head. `changes` says in words what was changed.
 * Fails with NetworkLayerUnknown, NetworkUnsuitable and NetworkWeightsUnfit, which name the `source`.
 */
export function adaptNetwork({ model: trained, weights }: Network, wanted: Adaptation, source: string): Adapted {
  const { model: given, changes: shown } = readingRows(trained, wanted);
  const changes = [...shown];
  const shapes = new Map(weightsOf(trained).map(({ name, shape }) => [name, shape]));
  const cut = wanted.until === null ? given : cutAfter(given, wanted.until);
  if (cut === null) throw unknownLayer(wanted.until!, given, source);
  if (wanted.until !== null) changes.push(`cut off after ${wanted.until}`);

  const found = wanted.task === "masks" ? pixelHeadOf(cut) : headOf(cut);
  if (wanted.head === "keep" && found?.outputs !== wanted.classes) {
    throw new Failure("NetworkUnsuitable", { path: source, reason: `its last layer cannot be kept: it has ${found?.outputs ?? "no"} outputs for ${wanted.classes} classes` });
  }
  // Two shares of which one is a sigmoid of a sum are a softmax of nothing and that sum.
  const isOfOne = found !== null && found.outputs === 1 && wanted.classes === 2 && wanted.task === "masks" && wanted.head !== "new";
  const isNewHead = !isOfOne && (wanted.head === "new" || found?.outputs !== wanted.classes);
  const { model: headed, layer: head } = isNewHead || isOfOne ? withHead(cut, found, wanted.classes, wanted.task) : { model: cut, layer: found!.layer };
  if (isNewHead) changes.push(headChange(found, head, wanted));
  if (isOfOne) changes.push(`layer ${head} with a share of background beside that of objects`);

  const channelsBefore = inputOf(given).at(-1);
  if (channelsBefore !== wanted.channels) changes.push(`first layer for ${wanted.channels} channels instead of ${channelsBefore}`);
  const shaped = withSettings(withProbabilities(headed), (layer) => settingsOf(layer, wanted));
  const model = frozen(shaped, head, wanted.freeze, source);
  if (wanted.freeze !== "nothing") changes.push(wanted.freeze === "backbone" ? "all layers but the last frozen" : `layers up to ${wanted.freeze.slice("layer:".length)} frozen`);

  const atInput = layersAtInput(model);
  const specified = specifications(model, source);
  if (wanted.task === "masks") ensureEveryPixel(model, wanted, source);
  const adapted = specified.map((weight, place): readonly [string, Float32Array] => {
    const layer = weight.name.slice(0, weight.name.lastIndexOf("/"));
    const before = weights.get(weight.name);
    const shape = shapes.get(weight.name);
    if (layer === head && isNewHead) return [weight.name, initialValues(weight, wanted.seed, place)];
    if (layer === head && isOfOne && before !== undefined) return [weight.name, besideNothing(before, weight.shape, weight.shape.length === 4 && isEnlarging(model, head) ? 1 : 0)];
    if (before === undefined || shape === undefined || before.length !== elements(shape)) throw new Failure("NetworkWeightsUnfit", { path: source, weight: weight.name, reason: "is not there" });
    if (sameShape(shape, weight.shape)) return [weight.name, before];
    const spread = atInput.has(layer) ? forChannels(before, shape, weight) : null;
    if (spread === null) throw new Failure("NetworkWeightsUnfit", { path: source, weight: weight.name, reason: `has the shape [${shape}] there and [${weight.shape}] for images of ${wanted.size} pixels and ${wanted.channels} channels` });
    return [weight.name, spread];
  });
  return { model, weights: new Map(adapted), changes };
}

/** Whether a layer is a transposed convolution, whose kernels have their outputs second. */
function isEnlarging({ config: { layers } }: KerasModel, name: string): boolean {
  return layers.some((layer) => layer.name === name && layer.class_name === "Conv2DTranspose");
}

/** Weights of one output as those of two along an axis, of which the first is always 0. */
function besideNothing(before: Float32Array, shape: Shape, axis: number): Float32Array {
  const inner = elements(shape.slice(axis + 1));
  const result = new Float32Array(2 * before.length);
  for (let outer = 0; outer < before.length / inner; outer++) result.set(before.subarray(outer * inner, (outer + 1) * inner), (2 * outer + 1) * inner);
  return result;
}

/** Fails with NetworkUnsuitable where a network that is to learn masks does not answer for every pixel. */
function ensureEveryPixel(model: KerasModel, { size, classes, isOfMiddle = false }: Adaptation, source: string): void {
  const { shape } = buildNetwork(model, { batch: 1, training: false, scales: null }).output.type;
  if (isOfMiddle && shape.length === 4) return;
  if (!sameShape(shape, [1, classes, size, size])) throw new Failure("NetworkUnsuitable", { path: source, reason: `for an image of ${size} x ${size} pixels it gives ${shape.length === 4 ? `${shape[2]} x ${shape[3]} answers` : "one answer"} and not one for every pixel` });
}

function headChange(found: Head | null, head: string, { classes }: Adaptation): string {
  return found === null ? `a new layer "${head}" for ${classes} classes behind the features` : `layer ${found.layer} new, with ${classes} instead of ${found.outputs} outputs`;
}

/** The sides of the images that a network was made for, in pixels, and their channels; steps and features of one that reads sequences. */
export function inputOf(model: KerasModel): readonly number[] {
  const [, ...sides] = model.config.layers.find(({ class_name }) => class_name === "InputLayer")!.config["batch_input_shape"] as readonly [null, ...number[]];
  return sides;
}

function settingsOf({ class_name, config }: KerasLayer, { size, channels, l1, l2 }: Adaptation): Record<string, unknown> {
  if (class_name === "InputLayer") return { batch_input_shape: [null, size, size, channels] };
  const hasKernel = "kernel_size" in config || "units" in config;
  return hasKernel ? { kernel_regularizer: penaltyOf({ l1, l2 }) } : {};
}

/**
 * Layers of which `freeze` says so do not learn; all others do, whatever was said of them before. Only a frozen batch normalisation of the images themselves
 * stays what it is: their normalisation, which our own exports and others have inside.
 */
function frozen(model: KerasModel, head: string, freeze: Freeze, source: string): KerasModel {
  const upTo = freeze.startsWith("layer:") ? cutAfter(model, freeze.slice("layer:".length)) : null;
  if (freeze.startsWith("layer:") && upTo === null) throw unknownLayer(freeze.slice("layer:".length), model, source);
  const kept = new Set(upTo?.config.layers.map(({ name }) => name));
  const ofImages = perChannelAtInput(model);
  return withSettings(model, ({ name, class_name, config }) => {
    const isNormalisation = class_name === "BatchNormalization" && config["trainable"] === false && ofImages.has(name);
    return { trainable: !isNormalisation && (freeze === "backbone" ? name === head : !kept.has(name)) };
  });
}

/** The weights that the adapted network wants; a network that cannot be laid out for these images is no bug of ours. */
export function specifications(model: KerasModel, source: string): Weight[] {
  try {
    return weightsOf(model);
  } catch (error) {
    throw new Failure("NetworkUnsuitable", { path: source, reason: `it cannot be laid out for these images (${error instanceof Error ? error.message.replace(/\.$/, "") : String(error)})` }, { cause: error });
  }
}

function unknownLayer(layer: string, model: KerasModel, source: string): Failure {
  const known = model.config.layers.map(({ name }) => name);
  return new Failure("NetworkLayerUnknown", { path: source, layer, known: [...known.filter((name) => name !== outputOf(model)), outputOf(model)] });
}

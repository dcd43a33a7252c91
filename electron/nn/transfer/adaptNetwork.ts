import { Failure } from "../../../shared/failure.ts";
import type { Freeze } from "../../../shared/domain/start.ts";
import type { KerasLayer, KerasModel } from "../keras.ts";
import { weightsOf } from "../network.ts";
import { elements, sameShape } from "../shape.ts";
import { initialValues, type Weight } from "../weight.ts";
import { forChannels, layersAtInput, perChannelAtInput } from "./channels.ts";
import { type Head, headOf, penaltyOf, withHead, withProbabilities } from "./head.ts";
import { cutAfter, outputOf, withSettings } from "./modelGraph.ts";
import { readingRows } from "./rows.ts";

/** What a network is to become. Sides in pixels. */
export type Adaptation = {
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  readonly until: string | null;
  readonly head: "auto" | "new" | "keep";
  readonly freeze: Freeze;
  readonly l1: number;
  readonly l2: number;
  readonly seed: number;
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

  const found = headOf(cut);
  if (wanted.head === "keep" && found?.outputs !== wanted.classes) {
    throw new Failure("NetworkUnsuitable", { path: source, reason: `its last layer cannot be kept: it has ${found?.outputs ?? "no"} outputs for ${wanted.classes} classes` });
  }
  const isNewHead = wanted.head === "new" || found?.outputs !== wanted.classes;
  const { model: headed, layer: head } = isNewHead ? withHead(cut, found, wanted.classes) : { model: cut, layer: found.layer };
  if (isNewHead) changes.push(headChange(found, head, wanted));

  const channelsBefore = inputOf(given).at(-1);
  if (channelsBefore !== wanted.channels) changes.push(`first layer for ${wanted.channels} channels instead of ${channelsBefore}`);
  const shaped = withSettings(withProbabilities(headed), (layer) => settingsOf(layer, wanted));
  const model = frozen(shaped, head, wanted.freeze, source);
  if (wanted.freeze !== "nothing") changes.push(wanted.freeze === "backbone" ? "all layers but the last frozen" : `layers up to ${wanted.freeze.slice("layer:".length)} frozen`);

  const atInput = layersAtInput(model);
  const adapted = specifications(model, source).map((weight, place): readonly [string, Float32Array] => {
    const layer = weight.name.slice(0, weight.name.lastIndexOf("/"));
    const before = weights.get(weight.name);
    const shape = shapes.get(weight.name);
    if (layer === head && isNewHead) return [weight.name, initialValues(weight, wanted.seed, place)];
    if (before === undefined || shape === undefined || before.length !== elements(shape)) throw new Failure("NetworkWeightsUnfit", { path: source, weight: weight.name, reason: "is not there" });
    if (sameShape(shape, weight.shape)) return [weight.name, before];
    const spread = atInput.has(layer) ? forChannels(before, shape, weight) : null;
    if (spread === null) throw new Failure("NetworkWeightsUnfit", { path: source, weight: weight.name, reason: `has the shape [${shape}] there and [${weight.shape}] for images of ${wanted.size} pixels and ${wanted.channels} channels` });
    return [weight.name, spread];
  });
  return { model, weights: new Map(adapted), changes };
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

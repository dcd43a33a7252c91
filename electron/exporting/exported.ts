import type { ModelProto } from "onnx-buf";
import { isSameRecipe, plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { recipeInWords } from "../../shared/domain/recipeInWords.ts";
import { formatRecipe } from "../../shared/domain/recipeList.ts";
import type { ChannelScale, Task } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import type { Tensors } from "../engines/engine.ts";
import { outputKind } from "../nn/ending.ts";
import type { KerasModel } from "../nn/keras.ts";
import { buildNetwork, rowLengthOf } from "../nn/network.ts";

/** A trained network with everything that somebody else needs to use it. */
export type ExportedModel = {
  /** As it predicts: what draws a code in training only is a layer that other programs do not have. */
  readonly model: KerasModel;
  /** How each channel of the images is normalised that go in; null where codes go in. */
  readonly scales: readonly ChannelScale[] | null;
  readonly weights: Tensors;
  /** The frozen part of the network, from whose features the model tells classes; null where the model reads images. */
  readonly backbone: ModelProto | null;
  /** What it learned. */
  readonly task: Task;
  /** In the order of the network's outputs; none where it reproduces or draws images. */
  readonly classNames: readonly string[];
  /** In the order of the network's inputs, or of those of the images that it draws. */
  readonly channels: readonly string[];
  /** What is done to images before they go in. */
  readonly recipe: Recipe;
  /** Side of the square images that it takes, in pixels; a recipe may have made larger ones, which were shrunk. */
  readonly size: number;
  /** Where it comes from: run, network, version, date. */
  readonly provenance: Readonly<Record<string, string>>;
};

export type ExportOptions = {
  /** Whether an export that stands at the path already is replaced. */
  readonly overwrite?: boolean;
};

/** One sentence that says what has to go in, for a given order of axes; the normalisation is part of the network, or outside of it and yet to be done. */
export function inputSentence(exported: ExportedModel, axes: string, normalisation: "inside" | "outside" = "inside"): string {
  const { channels, size, recipe } = exported;
  if (codeLengthOf(exported) !== null) return `float32 ${axes}: codes, numbers from the standard normal distribution, of each of which an image is drawn.`;
  const isPlain = isSameRecipe({ ...recipe, channels: null }, plainRecipe);
  const made = isPlain
    ? `as raw grey levels of the camera, resized to ${size} x ${size} pixels by area averaging`
    : `made of the raw grey levels in this order: ${recipeInWords(recipe)}, to ${size} x ${size} pixels (statistics of a plate are of its own images and cannot be part of the network)`;
  const rest = normalisation === "inside" ? "normalisation is part of the network" : "of each channel its offset has to be taken and the result divided by its scale, both under normalisation";
  return `float32 ${axes} with the channels ${channels.join(", ")}, ${made}; ${rest}.`;
}

/** How many numbers a code has that goes in; null where images do, or the features of images behind a backbone. */
function codeLengthOf({ model, backbone }: Pick<ExportedModel, "model" | "backbone">): number | null {
  return backbone === null ? rowLengthOf(model) : null;
}

/** What the inputs of a network are called. */
export function inputName(exported: Pick<ExportedModel, "model" | "backbone">): "images" | "codes" {
  return codeLengthOf(exported) === null ? "images" : "codes";
}

/** The shape of so many inputs as the engine has them, channels first. */
export function inputShape({ channels, size, ...network }: Pick<ExportedModel, "model" | "backbone" | "channels" | "size">, count: number): readonly number[] {
  const codeLength = codeLengthOf(network);
  return codeLength === null ? [count, channels.length, size, size] : [count, codeLength];
}

/** What the outputs of a network are called. */
export function outputName({ model, task }: Pick<ExportedModel, "model" | "task">): "probabilities" | "scores" | "reproductions" | "drawn" {
  if (task === "drawing") return "drawn";
  return task === "images" ? "reproductions" : outputKind(model);
}

/** One sentence that says what comes out. */
export function outputSentence({ model, task, size, channels }: ExportedModel): string {
  const { shape } = buildNetwork(model, { batch: 1, training: false, scales: null }).output.type;
  if (task === "images") return `the image as the network makes it, of ${shape[3]} x ${shape[2]} pixels, its channels in the order of the input and normalised: times the scale of a channel, plus its offset, both under normalisation, it is in grey levels.`;
  if (task === "drawing") return `the image that is drawn of a code, of ${shape[3]} x ${shape[2]} pixels, with the channels ${channels.join(", ")} in grey levels, as the recipe makes them.`;
  if (shape.length > 2) return `${outputKind(model) === "probabilities" ? "one probability" : "one score"} a class for every pixel${shape[2] === size ? "" : ` of the ${shape[3]} x ${shape[2]} in the middle of the image`}, in the order of classes.`;
  return outputKind(model) === "probabilities"
    ? "one probability a class, in the order of classes."
    : "one score a class, in the order of classes: numbers of any size, of which the largest is that of the predicted class; no probabilities, for the network was not trained to give them.";
}

/** Fails with BackboneBeyondLayers where a part of the network has no layers. */
export function refuseBackbone({ backbone }: ExportedModel): void {
  if (backbone !== null) throw new Failure("BackboneBeyondLayers", {});
}

/** What somebody else has to know of a network with channels last. */
export function description(exported: ExportedModel, normalisation: "inside" | "outside"): Record<string, unknown> {
  const { classNames, channels, scales, size, recipe, provenance } = exported;
  const axes = [codeLengthOf(exported) ?? [size, size, channels.length]].flat();
  return { classes: classNames, channels, size, recipe: formatRecipe(recipe), input: inputSentence(exported, `[N, ${axes.join(", ")}]`, normalisation), output: outputSentence(exported), normalisation: scales, provenance };
}

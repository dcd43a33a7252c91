import type { Task } from "../../../shared/domain/run.ts";
import type { KerasLayer, KerasModel } from "../keras.ts";
import { buildNetwork } from "../network.ts";
import { GLOROT } from "../zoo/functionalModel.ts";
import { outputOf, sourcesOf, withLayer, withSettings } from "./modelGraph.ts";

/** Numbers of classes that published networks were trained on: ImageNet's, with and without background, and its larger sets. */
const PUBLISHED_CLASSES = new Set([1000, 1001, 10_450, 11_221, 18_291, 21_841, 21_843]);

/** The last layer with weights, where it is one that tells classes apart. */
export type Head = { readonly layer: string; readonly outputs: number };

/**
 * Finds the layer that gives one number a class: a dense layer with only layers without weights behind it, or a 1 x 1 convolution whose maps are averaged
 * and go through a softmax or are as many as the classes of a published network. null where the network ends in features.
 */
export function headOf(model: KerasModel): Head | null {
  const last = lastWeighted(model);
  if (last === null) return null;
  const { layer: { class_name, config, name }, behind } = last;
  if (class_name === "Dense") return { layer: name, outputs: Number(config["units"]) };
  const outputs = Number(config["filters"]);
  const isAveraged = behind.some(({ class_name }) => class_name === "GlobalAveragePooling2D");
  const tellsClasses = PUBLISHED_CLASSES.has(outputs) || behind.some((one) => isSoftmax(one) || isLogarithm(one.config["activation"]));
  return class_name === "Conv2D" && isAveraged && tellsClasses && [config["kernel_size"]].flat().every((side) => side === 1) ? { layer: name, outputs } : null;
}

/**
 * Finds the layer that gives one number a class for every pixel: a convolution, or one that enlarges, of which a softmax or a sigmoid is made, or one of single
 * pixels of which nothing is made. null where the network ends in other maps.
 */
export function pixelHeadOf(model: KerasModel): Head | null {
  const last = lastWeighted(model);
  if (last === null) return null;
  const { layer, behind } = last;
  const { class_name, config } = layer;
  const ends = [layer, ...behind].flatMap((one) => (one.class_name === "Softmax" ? "softmax" : (one.config["activation"] ?? [])));
  const isOfShares = ends.some((end) => end === "softmax" || end === "sigmoid");
  const isPlain = ends.every((end) => ["softmax", "sigmoid", "linear"].includes(String(end))) && behind.every((one) => /^(Activation|Softmax|UpSampling2D|Cropping2D|ZeroPadding2D)$/.test(one.class_name));
  const isOfPixels = [config["kernel_size"]].flat().every((side) => side === 1);
  const isHead = /^Conv2D(Transpose)?$/.test(class_name) && Number(config["groups"] ?? 1) === 1 && isPlain && (isOfShares || isOfPixels);
  return isHead ? { layer: layer.name, outputs: Number(config["filters"]) } : null;
}

/** The last layer with weights and those behind it; null where one of these reads several. */
function lastWeighted(model: KerasModel): { readonly layer: KerasLayer; readonly behind: readonly KerasLayer[] } | null {
  const weighted = new Set(buildNetwork(model, { batch: 1, training: false, scales: null }).weights.map(({ weight: { name } }) => name.slice(0, name.lastIndexOf("/"))));
  const byName = new Map(model.config.layers.map((layer) => [layer.name, layer]));
  const behind: KerasLayer[] = [];
  let layer = byName.get(outputOf(model))!;
  while (!weighted.has(layer.name)) {
    const sources = sourcesOf(layer);
    if (sources.length !== 1) return null;
    behind.push(layer);
    layer = byName.get(sources[0]!)!;
  }
  return { layer, behind };
}

/** A network whose head has another number of outputs, or that has a head behind its features; and the layer that is new. */
export function withHead(model: KerasModel, head: Head | null, classes: number, task: Task): { readonly model: KerasModel; readonly layer: string } {
  if (head !== null) {
    const changed = withSettings(model, ({ name, class_name }) => (name === head.layer ? { [class_name === "Dense" ? "units" : "filters"]: classes, kernel_initializer: GLOROT } : {}));
    return { model: changed, layer: head.layer };
  }
  const { output } = buildNetwork(model, { batch: 1, training: false, scales: null });
  if (task === "masks" && output.type.shape.length === 4) {
    const whole = withLayer(model, "Conv2D", "classes", { filters: classes, kernel_size: [1, 1], strides: [1, 1], padding: "valid", data_format: "channels_last", activation: "softmax", use_bias: true, kernel_initializer: GLOROT });
    return { model: whole, layer: outputOf(whole) };
  }
  const features = output.type.shape.length === 4 ? withLayer(model, "GlobalAveragePooling2D", "features", { data_format: "channels_last" }) : model;
  const whole = withLayer(features, "Dense", "classes", { units: classes, activation: "softmax", use_bias: true, kernel_initializer: GLOROT });
  return { model: whole, layer: outputOf(whole) };
}

/** A network of its own that tells classes apart by so many features. */
export function classifierOf(features: number, classes: number, penalty: { readonly l1: number; readonly l2: number }): KerasModel {
  const input: KerasLayer = { class_name: "InputLayer", name: "features", config: { name: "features", batch_input_shape: [null, features] }, inbound_nodes: [] };
  const model: KerasModel = { class_name: "Functional", config: { name: "classifier", layers: [input], input_layers: [["features", 0, 0]], output_layers: [["features", 0, 0]] } };
  return withLayer(model, "Dense", "classes", { units: classes, activation: "softmax", use_bias: true, kernel_initializer: GLOROT, kernel_regularizer: penaltyOf(penalty) });
}

/** A penalty on the kernels of a layer; null where there is none. */
export function penaltyOf({ l1, l2 }: { readonly l1: number; readonly l2: number }): unknown {
  return l1 === 0 && l2 === 0 ? null : { class_name: "L1L2", config: { l1, l2 } };
}

/** A network whose output adds up to 1: a softmax takes the place of a sigmoid or of its own logarithm at the end, or comes behind what has none. */
export function withProbabilities(model: KerasModel): KerasModel {
  const last = model.config.layers.find(({ name }) => name === outputOf(model))!;
  if (isSoftmax(last)) return model;
  const ends = last.config["activation"];
  if (ends === "sigmoid" || isLogarithm(ends) || (last.class_name === "Dense" && ends === "linear")) return withSettings(model, ({ name }) => (name === last.name ? { activation: "softmax" } : {}));
  return withLayer(model, "Activation", "probabilities", { activation: "softmax" });
}

/** Whether an activation is the logarithm of a softmax, by one of its names. */
function isLogarithm(activation: unknown): boolean {
  return activation === "log_softmax" || activation === "logSoftmax";
}

function isSoftmax({ class_name, config }: KerasLayer): boolean {
  return class_name === "Softmax" || config["activation"] === "softmax";
}

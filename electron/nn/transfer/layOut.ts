import type { LossName } from "../../../shared/domain/learning.ts";
import { Failure } from "../../../shared/failure.ts";
import { endingFor, hasEnding } from "../ending.ts";
import type { KerasModel } from "../keras.ts";
import { buildNetwork } from "../network.ts";
import { initialValues } from "../weight.ts";
import { inputOf, specifications } from "./adaptNetwork.ts";
import { withProbabilities } from "./head.ts";
import { outputOf, withSettings } from "./modelGraph.ts";
import { readingRows } from "./rows.ts";

/** What a described network is built for. Sides in pixels; penalties of 0 leave those of the description. */
export type Layout = { readonly size: number; readonly channels: number; readonly classes: number; readonly loss: LossName; readonly l1: number; readonly l2: number; readonly seed: number };

/**
 * Builds a network that was described elsewhere for images of some size and number of channels, with the end that the loss needs, and draws its weights as
 * the description says. `changes` says in words what is other than described. Fails with NetworkUnsuitable, where it has another number of outputs than there are classes for one.
 */
export function layOut(given: KerasModel, { size, channels, classes, loss, l1, l2, seed }: Layout, source: string) {
  const rows = readingRows(given, { size, channels });
  const described = rows.model;
  const changes = [...rows.changes];
  const [height, width, before] = inputOf(described);
  if (height !== size || width !== size || before !== channels) changes.push(`input ${size} x ${size} pixels with ${channels} channels instead of ${height} x ${width} with ${before}`);
  const isPenalised = l1 !== 0 || l2 !== 0;
  if (isPenalised) changes.push(`penalties l1 ${l1} and l2 ${l2} on all kernels`);
  const shaped = withSettings(described, ({ class_name, config }) => {
    if (class_name === "InputLayer") return { batch_input_shape: [null, size, size, channels] };
    return isPenalised && ("kernel_size" in config || "units" in config) ? { kernel_regularizer: { class_name: "L1L2", config: { l1, l2 } } } : {};
  });
  const model = hasEnding(loss) ? endingFor(withProbabilities(shaped), loss) : shaped;
  const [ends, ended] = [endOf(shaped), endOf(model)];
  if (ends !== ended) changes.push(`ends in ${ended} instead of ${ends}, as the loss needs it`);

  const weights = specifications(model, source);
  const { shape } = buildNetwork(model, { batch: 1, training: false, scales: null }).output.type;
  if (shape.length !== 2) throw new Failure("NetworkUnsuitable", { path: source, reason: `its last layer "${outputOf(described)}" gives [${shape.slice(1)}] and not one number a class` });
  if (shape[1] !== classes) {
    throw new Failure("NetworkUnsuitable", { path: source, reason: `its last layer "${outputOf(described)}" has ${shape[1]} outputs, and there are ${classes} classes; give it as many as there are classes` });
  }
  return { model, changes, weights: new Map(weights.map((weight, place) => [weight.name, initialValues(weight, seed, place)])) };
}

function endOf(model: KerasModel): string {
  const { class_name, config } = model.config.layers.find(({ name }) => name === outputOf(model))!;
  return class_name === "Softmax" ? "softmax" : String(config["activation"] ?? class_name);
}

import type { LossName } from "../../../shared/domain/learning.ts";
import type { Learned } from "../../../shared/domain/start.ts";
import { counted } from "../../../shared/words/format.ts";
import { Failure } from "../../../shared/failure.ts";
import { endingFor, hasEnding } from "../ending.ts";
import type { KerasModel } from "../keras.ts";
import type { Shape } from "../shape.ts";
import { buildNetwork } from "../network.ts";
import { initialValues } from "../weight.ts";
import { inputOf, specifications } from "./adaptNetwork.ts";
import { pixelHeadOf, withHead, withProbabilities } from "./head.ts";
import { outputOf, withSettings } from "./modelGraph.ts";
import { readingRows } from "./rows.ts";

/** What a described network is built for. Sides in pixels; penalties of 0 leave those of the description. */
export type Layout = { readonly learns: Learned; readonly size: number; readonly channels: number; readonly classes: number; readonly loss: LossName; readonly l1: number; readonly l2: number; readonly seed: number };

/**
 * Builds a network that was described elsewhere for images of some size and number of channels, with the end that the loss needs, and draws its weights as
 * the description says. Classes want one number each; masks a map of background and one of objects, and images a map a channel, of the size of the image. A single map of
 * objects gets one of background beside it. `changes` says in words what is other than described. Fails with NetworkUnsuitable, where the output is another one.
 */
export function layOut(given: KerasModel, { learns, size, channels, classes, loss, l1, l2, seed }: Layout, source: string) {
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
  const single = learns === "masks" ? pixelHeadOf(shaped) : null;
  const isOfObjects = single?.outputs === 1;
  if (isOfObjects) changes.push(`layer ${single.layer} with a map of background beside that of objects`);
  const whole = isOfObjects ? withHead(shaped, single, classes, learns).model : shaped;
  const model = hasEnding(loss) ? endingFor(withProbabilities(whole), loss) : whole;
  const [ends, ended] = [endOf(shaped), endOf(model)];
  if (ends !== ended) changes.push(`ends in ${ended} instead of ${ends}, as the loss needs it`);

  const weights = specifications(model, source);
  const { shape } = buildNetwork(model, { batch: 1, training: false, scales: null }).output.type;
  const unsuitable = unfit(shape, { learns, size, channels, classes });
  if (unsuitable !== null) throw new Failure("NetworkUnsuitable", { path: source, reason: `its last layer "${outputOf(described)}" ${unsuitable}` });
  return { model, changes, weights: new Map(weights.map((weight, place) => [weight.name, initialValues(weight, seed, place)])) };
}

/** Why an output [1, ...] is not one for what is to be learned; null where it is. */
function unfit([, outputs, ...sides]: Shape, { learns, size, channels, classes }: Pick<Layout, "learns" | "size" | "channels" | "classes">): string | null {
  if (learns === "classes") {
    if (sides.length > 0) return `gives [${[outputs, ...sides]}] and not one number a class`;
    return outputs === classes ? null : `has ${outputs} outputs, and there are ${classes} classes; give it as many as there are classes`;
  }
  const maps = learns === "masks" ? classes : channels;
  if (outputs === maps && sides.join() === [size, size].join()) return null;
  const wanted = learns === "masks" ? `${counted(maps, "map")}, of background and object, of ${size} x ${size} pixels for masks` : `${counted(maps, "map")} of ${size} x ${size} pixels, one for each channel of the images`;
  return `gives ${sides.length === 2 ? `${counted(outputs!, "map")} of ${sides[1]} x ${sides[0]} pixels` : `${outputs} numbers`} and not ${wanted}`;
}

function endOf(model: KerasModel): string {
  const { class_name, config } = model.config.layers.find(({ name }) => name === outputOf(model))!;
  return class_name === "Softmax" ? "softmax" : String(config["activation"] ?? class_name);
}

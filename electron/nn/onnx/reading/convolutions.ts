import { elements } from "../../shape.ts";
import { transposed } from "../../keras/weightOrder.ts";
import { betweenPixels } from "../../layers/upSampling2d.ts";
import { samePadding } from "../../window.ts";
import type { Constant, OnnxNode } from "../decode.ts";
import { float, int, integers, pair, text } from "./attributes.ts";
import { channelsFirst, channelsOf, type Feature, type Given, NoLayer, type Reader, sidesOf } from "./reader.ts";
import { padded } from "./padding.ts";
import type { Rule } from "./rule.ts";

/** Kernels of ONNX, [out, in, height, width], as Keras has them, with other axes first. */
function kernelsOf({ shape, values }: Constant, order: readonly number[]): Given {
  return { shape: order.map((axis) => shape[axis]!), values: transposed(floats(values), shape, order) };
}

/** A bias, zeros where ONNX has none. */
function biasOf(reader: Reader, name: string | undefined): Readonly<Record<string, Given>> {
  const constant = name === undefined || name === "" ? undefined : reader.constant(name);
  return constant === undefined ? {} : { bias: row(constant) };
}

/** A constant as one row of numbers. */
export function row({ values }: Constant): Given {
  return { shape: [values.length], values: floats(values) };
}

export function floats(values: Constant["values"]): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** A convolution of images; one with a group a channel is a depthwise convolution in Keras. */
export const convolution: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  const kernels = reader.constant(node.inputs[1]);
  const [outputs, inGroup, ...kernel] = kernels.shape as [number, number, number, number];
  if (kernel.length !== 2) throw new NoLayer(`it convolves over ${kernel.length} axes`);
  const groups = int(node, "group", 1);
  const channels = channelsOf(x);
  if (inGroup * groups !== channels) throw new NoLayer(`its kernels are for ${inGroup * groups} channels, and there are ${channels}`);
  const dilations = pair(node, "dilations");
  const strides = pair(node, "strides");
  const { input, padding } = padded(reader, node, x, { kernel: kernel.map((side, i) => dilations[i]! * (side - 1) + 1) as [number, number], strides });
  const bias = biasOf(reader, node.inputs[2]);
  const shared = { kernel_size: kernel, strides, padding, dilation_rate: dilations, data_format: "channels_last", activation: "linear", use_bias: "bias" in bias };
  if (groups > 1 && groups === channels) {
    const depthwise: Constant = { shape: [channels, outputs / channels, ...kernel], values: kernels.values };
    return reader.setFeature(node.outputs[0]!, reader.add(node, "DepthwiseConv2D", [input], { ...shared, depth_multiplier: outputs / channels }, { depthwise_kernel: kernelsOf(depthwise, [2, 3, 0, 1]), ...bias }));
  }
  reader.setFeature(node.outputs[0]!, reader.add(node, "Conv2D", [input], { ...shared, filters: outputs, ...(groups > 1 && { groups }) }, { kernel: kernelsOf(kernels, [2, 3, 1, 0]), ...bias }));
};

/**
 * A transposed convolution. Keras has those that lose nothing at the edges, and those that enlarge by their stride; of any other the edges are cut off behind.
 */
export const transposedConvolution: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  const kernels = reader.constant(node.inputs[1]);
  const [, outputs, ...kernel] = kernels.shape as [number, number, number, number];
  if (kernel.length !== 2) throw new NoLayer(`it convolves over ${kernel.length} axes`);
  if (int(node, "group", 1) !== 1 || pair(node, "dilations").some((rate) => rate !== 1)) throw new NoLayer("it has groups, or gaps in its kernels");
  const strides = pair(node, "strides");
  const [top, left, bottom, right] = transposedPads(node, x, kernel, strides);
  const bias = biasOf(reader, node.inputs[2]);
  const transposed = (padding: "valid" | "same") => {
    const config = { filters: outputs, kernel_size: kernel, strides, padding, data_format: "channels_last", activation: "linear", use_bias: "bias" in bias };
    return reader.add(node, "Conv2DTranspose", [x], config, { kernel: kernelsOf(kernels, [2, 3, 1, 0]), ...bias });
  };
  const over = kernel.map((side, i) => side - strides[i]!);
  const isSame = over.every((side) => side >= 0) && [top, left].every((side, i) => side === Math.floor(over[i]! / 2)) && [bottom, right].every((side, i) => side === Math.ceil(over[i]! / 2));
  if (isSame) return reader.setFeature(node.outputs[0]!, transposed("same"));
  // Where a kernel is shorter than its step, Keras has the rest of the step behind it too.
  const cropping = [[top, bottom + Math.max(0, -over[0]!)], [left, right + Math.max(0, -over[1]!)]];
  if (cropping.flat().some((side) => side < 0)) throw new NoLayer("it is enlarged beyond what its kernels reach");
  const whole = transposed("valid");
  const isWhole = cropping.flat().every((side) => side === 0);
  reader.setFeature(node.outputs[0]!, isWhole ? whole : reader.add({ name: `${node.name}_crop` }, "Cropping2D", [whole], { cropping, data_format: "channels_last" }));
};

/** What is cut off from a transposed convolution: top, left, bottom, right. Less than 0 is more at the end. */
function transposedPads(node: OnnxNode, x: Feature, kernel: readonly number[], strides: readonly number[]): [number, number, number, number] {
  const automatic = text(node, "auto_pad", "NOTSET");
  const extra = integers(node, "output_padding") ?? [0, 0];
  const asked = integers(node, "output_shape")?.slice(-2) ?? (automatic.startsWith("SAME") ? sidesOf(x).map((side, i) => side * strides[i]!) : undefined);
  if (asked === undefined) {
    const [top, left, bottom, right] = automatic === "VALID" ? [0, 0, 0, 0] : (integers(node, "pads") ?? [0, 0, 0, 0]);
    return [top!, left!, bottom! - extra[0]!, right! - extra[1]!];
  }
  const total = sidesOf(x).map((side, i) => Math.max(0, strides[i]! * (side - 1) + extra[i]! + kernel[i]! - asked[i]!));
  const [less, more] = [total.map((side) => Math.floor(side / 2)), total.map((side) => Math.ceil(side / 2))];
  const [before, behind] = automatic === "SAME_UPPER" ? [less, more] : [more, less];
  return [before[0]!, before[1]!, behind[0]! - extra[0]!, behind[1]! - extra[1]!];
}

/** alpha A B + beta C: a dense layer. */
export const generalMatrixProduct: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const weights = reader.constant(node.inputs[1]);
  if (x.shape.length !== 2 || weights.shape.length !== 2 || int(node, "transA", 0) !== 0) throw new NoLayer("it multiplies no rows of features by weights");
  const [alpha, beta] = [float(node, "alpha", 1), float(node, "beta", 1)];
  const matrix = int(node, "transB", 0) === 1 ? kernelsOf(weights, [1, 0]) : { shape: weights.shape, values: floats(weights.values) };
  const scaled = alpha === 1 ? matrix : { ...matrix, values: matrix.values.map((value) => alpha * value) };
  const bias = node.inputs[2] ? reader.constant(node.inputs[2]) : undefined;
  dense(reader, node, x, scaled, bias && spread(bias, scaled.shape[1]!, beta));
};

/** A B with rows A and weights B, and the sum with a constant behind it: a dense layer, or a convolution of one pixel where A is images with their channels last. */
export const matrixProduct: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const weights = reader.constant(node.inputs[1]);
  const isEachPixel = x.shape.length > 2 && x.order.at(-1) === 1;
  if (x.shape.length === 4 && weights.shape.length === 2 && !isEachPixel) return enlargement(reader, node, x, weights);
  if (!(x.shape.length === 2 || isEachPixel) || weights.shape.length !== 2) throw new NoLayer("it multiplies no rows of features by weights");
  const matrix = { shape: weights.shape, values: floats(weights.values) };
  const next = reader.onlyReader(node.outputs[0]!);
  const bias = next?.op === "Add" ? reader.findConstant(next.inputs.find((name) => name !== node.outputs[0])) : undefined;
  if (next === undefined || bias === undefined || ![1, matrix.shape[1]!].includes(elements(bias.shape))) return dense(reader, node, x, matrix, undefined);
  reader.taken.add(next);
  dense(reader, { ...node, outputs: next.outputs }, x, matrix, spread(bias, matrix.shape[1]!, 1));
};

function dense(reader: Reader, node: OnnxNode, x: Feature, matrix: Given, bias: Given | undefined): void {
  const [inputs, units] = matrix.shape as [number, number];
  if (x.shape.length === 4) {
    // Channels last and a matrix for each pixel: a convolution of one pixel.
    const config = { filters: units, kernel_size: [1, 1], strides: [1, 1], padding: "valid", data_format: "channels_last", activation: "linear", use_bias: bias !== undefined };
    const made = reader.add(node, "Conv2D", [x], config, { kernel: { shape: [1, 1, inputs, units], values: matrix.values }, ...(bias && { bias }) });
    return reader.setFeature(node.outputs[0]!, { ...made, shape: x.order.map((axis) => made.shape[axis]!), order: x.order });
  }
  const kernel = x.rows === null ? matrix : reordered(matrix, x.rows);
  const made = reader.add(node, "Dense", [x], { units, activation: "linear", use_bias: bias !== undefined }, { kernel, ...(bias && { bias }) });
  reader.setFeature(node.outputs[0]!, { ...made, shape: x.order.map((axis) => made.shape[axis]!), order: x.order });
}

/** Images between two matrices that enlarge them on straight lines, as our own exports have it. */
function enlargement(reader: Reader, node: OnnxNode, x: Feature, columns: Constant): void {
  const [height, width] = sidesOf(channelsFirst(x));
  const next = reader.onlyReader(node.outputs[0]!);
  const rows = next?.op === "MatMul" ? reader.findConstant(next.inputs[0]) : undefined;
  const across = columns.shape[1]! / width;
  const down = rows === undefined ? 0 : rows.shape[0]! / height;
  const isBetween = (length: number, factor: number, way: "rows" | "columns", { values }: Constant) =>
    Number.isInteger(factor) && factor >= 1 && values.length === length * length * factor && betweenPixels(length, factor, way).every((value, i) => Math.abs(value - values[i]!) < 1e-6);
  if (next === undefined || rows === undefined || !isBetween(width, across, "columns", columns) || !isBetween(height, down, "rows", rows)) throw new NoLayer("it multiplies no rows of features by weights");
  reader.taken.add(next);
  const config = { size: [down, across], interpolation: "bilinear", data_format: "channels_last" };
  reader.setFeature(next.outputs[0]!, { ...reader.add(node, "UpSampling2D", [x], config), isPositive: x.isPositive });
}

/** Rows of a matrix in the order in which the layer before has its numbers. */
function reordered({ shape, values }: Given, rows: Int32Array): Given {
  const [, columns] = shape as [number, number];
  const result = new Float32Array(values.length);
  rows.forEach((from, to) => result.set(values.subarray(from * columns, (from + 1) * columns), to * columns));
  return { shape, values: result };
}

function spread({ values }: Constant, length: number, factor: number): Given {
  if (values.length !== 1 && values.length !== length) throw new NoLayer(`its bias has ${values.length} numbers for ${length} outputs`);
  return { shape: [length], values: Float32Array.from({ length }, (_, i) => factor * (values[values.length === 1 ? 0 : i] ?? NaN)) };
}

/** Batch normalisation by moving statistics; one of the images themselves is their normalisation, and stays as it is. */
export const batchNormalisation: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  if (x.order[1] !== 1 || int(node, "spatial", 1) === 0) throw new NoLayer("it normalises along an axis that is not the channels");
  const [gamma, beta, moving_mean, moving_variance] = node.inputs.slice(1, 5).map((name) => along(row(reader.constant(name)), x.rows)) as [Given, Given, Given, Given];
  // ONNX's momentum weighs the past, as Keras's does.
  const config = { axis: -1, momentum: float(node, "momentum", 0.9), epsilon: float(node, "epsilon", 1e-5), center: true, scale: true, trainable: !x.isAtInput };
  reader.setFeature(node.outputs[0]!, reader.addAlike(node, "BatchNormalization", [x], config, { gamma, beta, moving_mean, moving_variance }));
};

/** ONNX divides alpha by the size. */
export const localResponseNormalisation: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  const size = int(node, "size", 0);
  if (size % 2 !== 1) throw new NoLayer("it has more neighbours behind a channel than before it");
  const config = { size, alpha: float(node, "alpha", 1e-4) / size, beta: float(node, "beta", 0.75), bias: float(node, "bias", 1) };
  reader.setFeature(node.outputs[0]!, { ...reader.add(node, "LocalResponseNormalization", [x], config), isPositive: x.isPositive });
};

function along({ shape, values }: Given, rows: Int32Array | null): Given {
  return rows === null ? { shape, values } : { shape, values: Float32Array.from(rows, (from) => values[from]!) };
}

/** Whether padding of ONNX is what Keras calls "same" at these sides. */
export function isSame(x: Feature, kernel: readonly [number, number], strides: readonly [number, number], pads: readonly number[]): boolean {
  return samePadding(sidesOf(x), kernel, strides).every((side, i) => side === pads[i]);
}

import type { Attributes, Graph, Value } from "../graph.ts";
import { elements } from "../shape.ts";
import { float, number, type Op } from "../op.ts";

/** y = (x - mean) / sqrt(variance + epsilon) scale + bias, channel by channel, with a given mean and variance: x [N, C, H, W], the rest [C]. */
export const batchNormalization: Op = {
  attributes: { epsilon: "float" },
  infer: ([x]) => [x!],
  gradient: (graph, { inputs: [x, scale, , mean, variance], attributes, outGrad }) => {
    const axes = axesButChannels(x!);
    const inverse = inverseDeviation(graph, variance!, number(attributes, "epsilon"));
    const perChannel = (value: Value) => overChannels(graph, value, x!);
    const centred = graph.call("Sub", [x!, perChannel(mean!)]);
    const correlation = graph.call("ReduceSum", [graph.call("Mul", [outGrad, centred])], { axes, keepdims: 0 });
    return [
      graph.call("Mul", [outGrad, perChannel(graph.call("Mul", [scale!, inverse]))]),
      graph.call("Mul", [correlation, inverse]),
      graph.call("ReduceSum", [outGrad], { axes, keepdims: 0 }),
      null,
      null,
    ];
  },
  execution: { onnx: "BatchNormalization" },
  samples: [{ shapes: [[2, 3, 4, 5], [3], [3], [3], [3]], attributes: { epsilon: 1e-3 }, values: "positive" }],
};

/**
 * The same with mean and variance of the batch itself (Ioffe and Szegedy 2015, arXiv 1502.03167), which are the second and third output;
 * the variance is that of the batch, not an estimate for the population. The last two inputs are scratch space: see batchNormalized.
 */
export const batchNormalizationInTraining: Op = {
  attributes: { epsilon: "float" },
  infer: ([x, scale]) => [x!, float(scale!.shape), float(scale!.shape)],
  /*
   * With m values a channel and s = 1 / sqrt(variance + epsilon):
   * dbias = sum(dy); dscale = s sum(dy (x - mean)); dx = scale s (dy - dbias / m - (x - mean) s dscale / m),
   * written as dx = dy a - x b - c with a, b, c a channel, so that the images are read as rarely as possible by all threads.
   */
  gradient: (graph, { inputs: [x, scale], outputs: [, mean, variance], attributes, outGrad }) => {
    const axes = axesButChannels(x!);
    const share = graph.scalar(x!.type.shape[1]! / elements(x!.type.shape));
    const inverse = inverseDeviation(graph, variance!, number(attributes, "epsilon"));
    const times = (left: Value, right: Value) => graph.call("Mul", [left, right]);
    const perChannel = (value: Value) => overChannels(graph, value, x!);

    const biasGradient = graph.call("ReduceSum", [outGrad], { axes, keepdims: 0 });
    const products = graph.call("ReduceSum", [times(outGrad, x!)], { axes, keepdims: 0 });
    const scaleGradient = times(inverse, graph.call("Sub", [products, times(mean!, biasGradient)]));

    const a = times(scale!, inverse);
    const b = times(times(a, inverse), times(scaleGradient, share));
    const c = graph.call("Sub", [times(times(a, biasGradient), share), times(b, mean!)]);
    const slopes = graph.call("Sub", [times(outGrad, perChannel(a)), times(x!, perChannel(b))]);
    return [graph.call("Sub", [slopes, perChannel(c)]), scaleGradient, biasGradient, null, null];
  },
  execution: { onnx: "BatchNormalization", fixed: { training_mode: { int: 1 }, momentum: { float: 0 } }, parts: batchNormalizationInParts },
  samples: [
    { shapes: [[4, 3, 4, 5], [3], [3], [3], [3]], attributes: { epsilon: 1e-3 }, values: "positive" },
    { shapes: [[8, 3], [3], [3], [3], [3]], attributes: { epsilon: 1e-3 }, values: "positive" },
  ],
};

/** The same as sums and products. */
function batchNormalizationInParts(graph: Graph, [x, scale, bias]: readonly Value[], attributes: Attributes): readonly Value[] {
  const mean = (value: Value) => graph.call("ReduceMean", [value], { axes: axesButChannels(x!), keepdims: 0 });
  const perChannel = (value: Value) => overChannels(graph, value, x!);
  const own = mean(x!);
  const centred = graph.call("Sub", [x!, perChannel(own)]);
  const variance = mean(graph.call("Mul", [centred, centred]));
  const slope = graph.call("Mul", [scale!, inverseDeviation(graph, variance, number(attributes, "epsilon"))]);
  return [graph.call("Add", [graph.call("Mul", [centred, perChannel(slope)]), perChannel(bias!)]), own, variance];
}

/**
 * Images normalised by their own mean and variance, then these two. ONNX Runtime writes mean and variance of the batch over the running ones that
 * it is given, whoever else reads those, so it is given values of which nobody knows: what becomes of two values [C] that differ and are no
 * constants, or they would be made once and be merged into one. Of the same values, where a network is laid out twice, it is something else each time, for the
 * same reason; never the values themselves, which a product by 1 would be.
 */
export function batchNormalized(graph: Graph, [x, scale, bias]: readonly [Value, Value, Value], scratch: readonly [Value, Value], epsilon: number): readonly [Value, Value, Value] {
  const own = scratch.map((value) => graph.call("Mul", [value, graph.scalar(2 * graph.nodes.filter(({ inputs }) => inputs.includes(value)).length)]));
  const [y, mean, variance] = graph.add("BatchNormalizationInTraining", [x, scale, bias, ...own], { epsilon });
  return [y!, mean!, variance!];
}

function axesButChannels({ type: { shape } }: Value): readonly number[] {
  return shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

function inverseDeviation(graph: Graph, variance: Value, epsilon: number): Value {
  return graph.call("Div", [graph.scalar(1), graph.call("Sqrt", [graph.call("Add", [variance, graph.scalar(epsilon)])])]);
}

/** A value a channel [C] in a shape that spreads over x. */
function overChannels(graph: Graph, value: Value, { type: { shape } }: Value): Value {
  return graph.reshape(value, [shape[1]!, ...shape.slice(2).map(() => 1)]);
}

import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { OpName } from "../ops/index.ts";
import type { Layer } from "../layer.ts";
import { imageSides, samePadding } from "../window.ts";
import { paddedBefore } from "./convolving.ts";
import { ChannelsLast, Padding, Sizes } from "./settings.ts";

const Settings = z.object({ pool_size: Sizes.default([2, 2]), strides: Sizes.nullish(), padding: Padding, data_format: ChannelsLast });

function pooling(op: OpName): Layer {
  return ({ graph }, [x], config) => {
    const { pool_size: kernel, strides = kernel, padding } = Settings.parse(config);
    const steps = strides ?? kernel;
    const own = padding === "same" ? samePadding(imageSides(x!.type.shape), kernel, steps) : [0, 0, 0, 0];
    const { images, before } = op === "MaxPool" ? zerosBefore(x!, kernel, own) : { images: x!, before: [0, 0, 0, 0] };
    return graph.call(op, [keptApart(graph, images)], { kernel_shape: kernel, strides: steps, pads: own.map((side, i) => side + before[i]!) });
  };
}

/**
 * ONNX Runtime hands zeros around images over to the pooling behind them, which counts them with its own, or fails where they are as many as its window.
 * A view of the same shape between them keeps them apart, at no cost.
 */
function keptApart(graph: Graph, x: Value): Value {
  return x.producer?.op === "Pad" ? graph.call("Reshape", [x], { shape: x.type.shape }) : x;
}

/** Zeros that a layer before put around images that are not negative: the largest value of a window is the same without them, if it sees the images at all. */
function zerosBefore(x: Value, kernel: readonly number[], own: readonly number[]) {
  const padded = paddedBefore(x);
  const spares = padded.images.producer?.op === "Relu" && padded.before.every((side, i) => side + own[i]! < kernel[i % 2]!);
  return spares ? padded : { images: x, before: [0, 0, 0, 0] };
}

/** The largest value in each window. */
export const maxPooling2d = pooling("MaxPool");

/** The mean of each window. */
export const averagePooling2d = pooling("AveragePool");

const GlobalSettings = z.object({ keepdims: z.boolean().default(false), data_format: ChannelsLast });

function globalPooling(pool: (graph: Graph, x: Value) => Value): Layer {
  return ({ graph }, [x], config) => {
    const { keepdims } = GlobalSettings.parse(config);
    const [count, channels] = x!.type.shape as [number, number];
    return graph.reshape(pool(graph, x!), keepdims ? [count, channels, 1, 1] : [count, channels]);
  };
}

/** The mean of each channel. */
export const globalAveragePooling2d = globalPooling((graph, x) => graph.call("GlobalAveragePool", [x]));

/** The largest value of each channel. */
export const globalMaxPooling2d = globalPooling((graph, x) => {
  const sides = imageSides(x.type.shape);
  return graph.call("MaxPool", [keptApart(graph, x)], { kernel_shape: sides, strides: sides, pads: [0, 0, 0, 0] });
});

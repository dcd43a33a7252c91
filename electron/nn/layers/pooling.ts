import { z } from "zod";
import type { OpName } from "../ops/index.ts";
import type { Layer } from "../layer.ts";
import { imageSides, samePadding } from "../window.ts";
import { ChannelsLast, Padding, Sizes } from "./settings.ts";

const Settings = z.object({ pool_size: Sizes.default([2, 2]), strides: Sizes.nullish(), padding: Padding, data_format: ChannelsLast });

function pooling(op: OpName): Layer {
  return ({ graph }, [x], config) => {
    const { pool_size: kernel, strides = kernel, padding } = Settings.parse(config);
    const steps = strides ?? kernel;
    const pads = padding === "same" ? samePadding(imageSides(x!.type.shape), kernel, steps) : [0, 0, 0, 0];
    return graph.call(op, [x!], { kernel_shape: kernel, strides: steps, pads });
  };
}

/** The largest value in each window. */
export const maxPooling2d = pooling("MaxPool");

/** The mean of each window. */
export const averagePooling2d = pooling("AveragePool");

/** The mean of each channel: one number a channel. */
export const globalAveragePooling2d: Layer = ({ graph }, [x]) => graph.reshape(graph.call("GlobalAveragePool", [x!]), x!.type.shape.slice(0, 2));

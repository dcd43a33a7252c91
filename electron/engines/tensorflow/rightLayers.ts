import { z } from "zod";
import type { KerasLayer, KerasModel } from "../../nn/keras.ts";
import { Padding, Sizes } from "../../nn/layers/settings.ts";
import { samePadding } from "../../nn/window.ts";
import type { LayersModel, Tensor, Tensor4D, TensorFlow } from "./library.ts";

/** Uniform random numbers in [0, 1) of a step for a layer that drops, with the channels last. */
export type Noise = (layer: string) => Tensor;

type Call = (x: Tensor, training: boolean) => Tensor;

/** Lets the layers that TF.js computes, or differentiates, otherwise than Keras do as Keras does. */
export function rightLayers(tf: TensorFlow, layers: LayersModel, model: KerasModel, noise: Noise): void {
  for (const layer of model.config.layers) {
    const own = layers.getLayer(layer.name);
    const before = own.call.bind(own);
    const call = rightCall(tf, layer, noise, (x) => before(x, { training: false }) as Tensor);
    if (call) own.call = (inputs, kwargs) => tf.tidy(() => call(Array.isArray(inputs) ? inputs[0]! : inputs, kwargs["training"] === true));
  }
}

const Rate = z.object({ rate: z.number() });
const Window = z.object({ pool_size: Sizes.default([2, 2]), strides: Sizes.nullish(), padding: Padding });
const Factors = z.object({ size: Sizes.default([2, 2]) });

function rightCall(tf: TensorFlow, { class_name, name, config }: KerasLayer, noise: Noise, predicting: (x: Tensor) => Tensor): Call | null {
  switch (class_name) {
    // TF.js draws numbers of its own, which are others when a run goes on.
    case "Dropout": {
      const { rate } = Rate.parse(config);
      return (x, training) => (training && rate > 0 ? tf.mul(x, tf.mul(tf.cast(tf.greater(noise(name), rate), "float32"), 1 / (1 - rate))) : x.clone());
    }
    // One that is frozen goes by its moving statistics in training, too.
    case "BatchNormalization":
      return config["trainable"] === false ? predicting : null;
    // The mean leaves the padding out, while TF.js's gradient (on its own backends) divides by the whole window.
    case "AveragePooling2D": {
      const { pool_size: kernel, strides, padding } = Window.parse(config);
      return padding === "same" ? (x) => meanInside(tf, x as Tensor4D, kernel, strides ?? kernel) : null;
    }
    // TF.js's gradient is not one of what it computes.
    case "UpSampling2D": {
      const { size } = Factors.parse(config);
      return (x) => repeated(tf, repeated(tf, x, 1, size[0]), 2, size[1]);
    }
    default:
      return null;
  }
}

/** Means over windows [height, width] of images [N, H, W, C], over what of each window lies in the image. */
function meanInside(tf: TensorFlow, x: Tensor4D, kernel: readonly [number, number], strides: readonly [number, number]): Tensor {
  const [, height, width] = x.shape;
  const [top, left, bottom, right] = samePadding([height, width], kernel, strides);
  const mean = (images: Tensor4D) => tf.avgPool(tf.pad(images, [[0, 0], [top, bottom], [left, right], [0, 0]]), [...kernel], [...strides], "valid");
  return tf.div(mean(x), mean(tf.ones([1, height, width, 1])));
}

/** Every row or column of images [N, H, W, C] `times` times, one behind the other. */
function repeated(tf: TensorFlow, x: Tensor, axis: 1 | 2, times: number): Tensor {
  const { shape } = x;
  const apart = tf.reshape(x, [shape.slice(0, axis + 1).reduce((product, side) => product * side), 1, shape.slice(axis + 1).reduce((product, side) => product * side)]);
  return tf.reshape(tf.concat(Array.from({ length: times }, () => apart), 1), shape.map((side, i) => (i === axis ? side * times : side)));
}

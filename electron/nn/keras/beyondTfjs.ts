import type { KerasLayer, KerasModel } from "../keras.ts";

const KINDS: readonly string[] = ["LocalResponseNormalization", "Subtract", "CustomScaleLayer"];
const ACTIVATIONS: readonly unknown[] = ["sign", "leaky_relu", "silu", "hard_sigmoid_of_sixths"];

/** The layers that TF.js (4.22) does not have, or takes for something else than Keras does, and that no others which it has do the work of. */
export function layersBeyondTfjs({ config: { layers } }: KerasModel): KerasLayer[] {
  return layers.filter(({ class_name: kind, config }) => {
    const { groups = 1, interpolation, activation } = config;
    return KINDS.includes(kind) || groups !== 1 || (kind === "UpSampling2D" && interpolation === "bilinear") || ACTIVATIONS.includes(activation);
  });
}

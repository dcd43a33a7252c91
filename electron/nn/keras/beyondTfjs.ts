import type { KerasLayer, KerasModel } from "../keras.ts";

const KINDS: readonly string[] = ["LocalResponseNormalization", "Subtract", "CustomScaleLayer", "Sampling"];
const ACTIVATIONS: readonly unknown[] = ["sign", "leaky_relu", "silu", "gelu_new", "log_softmax", "hard_sigmoid_of_sixths"];

/** The layers that TF.js (4.22) does not have, or takes for something else than Keras does (those of tfjsLayers.ts can be written for it in parts). */
export function layersBeyondTfjs({ config: { layers } }: KerasModel): KerasLayer[] {
  return layers.filter(({ class_name: kind, config }) => {
    const { groups = 1, interpolation, activation, keepdims = false, scale = true, center = true } = config;
    // It fails without scales or shifts, and does not look at the gaps of kernels that see one channel each.
    if ((kind === "LayerNormalization" && !(scale && center)) || (kind === "DepthwiseConv2D" && hasGaps(config))) return true;
    return KINDS.includes(kind) || (kind.startsWith("Global") && keepdims === true) || groups !== 1 || (kind === "UpSampling2D" && interpolation === "bilinear") || ACTIVATIONS.includes(activation);
  });
}

function hasGaps({ dilation_rate }: KerasLayer["config"]): boolean {
  return [dilation_rate ?? 1].flat().some((rate) => rate !== 1);
}

/** The layers that TF.js cannot train: those that it does not have, convolutions with gaps in their kernels, through which it hands no gradient back, and unit steps, which have none but the one that we learn through. */
export function layersTfjsCannotTrain(model: KerasModel): KerasLayer[] {
  const beyond = new Set(layersBeyondTfjs(model));
  return model.config.layers.filter((layer) => beyond.has(layer) || layer.config["activation"] === "unit_step" || hasGaps(layer.config));
}

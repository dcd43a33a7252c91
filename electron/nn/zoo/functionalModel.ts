import type { KerasLayer, KerasModel } from "../keras.ts";
import { inKerasOrder } from "../keras/layerOrder.ts";
import { snakeCase } from "../keras/snakeCase.ts";

/** The layer whose output is meant. */
export type Tensor = { readonly layer: string };

type Settings = Readonly<Record<string, unknown>>;
/** One length for both axes, or height and width. */
type Size = number | readonly [number, number];

/** Writes a Keras functional configuration layer by layer; every method returns the layer's output. */
export class FunctionalModel {
  readonly #name: string;
  readonly #layers: KerasLayer[] = [];
  readonly #counts = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Images of height x width pixels and some channels. */
  input(height: number, width: number, channels: number): Tensor {
    return this.layer("InputLayer", [], { batch_input_shape: [null, height, width, channels], dtype: "float32", sparse: false }, "images");
  }

  /** Rows of so many numbers, such as codes. */
  rows(length: number, name: string): Tensor {
    return this.layer("InputLayer", [], { batch_input_shape: [null, length], dtype: "float32", sparse: false }, name);
  }

  /** A layer of any kind; without a name it is called after its kind and counted, as Keras does. */
  layer(className: string, inputs: readonly Tensor[], settings: Settings, name = this.#nextName(className)): Tensor {
    this.#layers.push({
      class_name: className,
      name,
      config: { name, trainable: true, ...settings },
      inbound_nodes: inputs.length === 0 ? [] : [inputs.map(({ layer }) => [layer, 0, 0, {}])],
    });
    return { layer: name };
  }

  conv(x: Tensor, filters: number, kernel: Size, settings: Settings = {}, name?: string): Tensor {
    const all = { filters, kernel_size: pair(kernel), ...CONVOLUTION, kernel_initializer: HE, ...settings };
    return this.layer("Conv2D", [x], all, name);
  }

  dense(x: Tensor, units: number, settings: Settings = {}, name?: string): Tensor {
    return this.layer("Dense", [x], { units, activation: "linear", use_bias: true, kernel_initializer: GLOROT, bias_initializer: ZEROS, ...settings }, name);
  }

  /** The last layer: one probability a class, which sum up to 1. */
  classes(x: Tensor, count: number, name = "classes"): Tensor {
    return this.dense(x, count, { activation: "softmax" }, name);
  }

  pool(x: Tensor, kind: "Max" | "Average", size: number, stride = size, padding: "valid" | "same" = "valid", name?: string): Tensor {
    return this.layer(`${kind}Pooling2D`, [x], { pool_size: [size, size], strides: [stride, stride], padding, data_format: "channels_last" }, name);
  }

  /** The mean of each channel. */
  averaged(x: Tensor, name?: string): Tensor {
    return this.layer("GlobalAveragePooling2D", [x], { data_format: "channels_last" }, name);
  }

  /** Zeros around an image: as many at each side, or [top, bottom] and [left, right]. */
  padded(x: Tensor, padding: number | readonly [readonly [number, number], readonly [number, number]], name?: string): Tensor {
    const sides = typeof padding === "number" ? [[padding, padding], [padding, padding]] : padding;
    return this.layer("ZeroPadding2D", [x], { padding: sides, data_format: "channels_last" }, name);
  }

  batchNorm(x: Tensor, settings: Settings = {}, name?: string): Tensor {
    return this.layer("BatchNormalization", [x], { axis: -1, momentum: 0.9, epsilon: 1e-5, center: true, scale: true, ...settings }, name);
  }

  activation(x: Tensor, activation: string, name?: string): Tensor {
    return this.layer("Activation", [x], { activation }, name);
  }

  concatenate(inputs: readonly Tensor[], name?: string): Tensor {
    return this.layer("Concatenate", inputs, { axis: -1 }, name);
  }

  finish(input: Tensor, output: Tensor): KerasModel {
    return {
      class_name: "Functional",
      config: { name: this.#name, layers: inKerasOrder(this.#layers, output.layer), input_layers: [[input.layer, 0, 0]], output_layers: [[output.layer, 0, 0]] },
    };
  }

  #nextName(className: string): string {
    const base = snakeCase(className);
    const count = this.#counts.get(base) ?? 0;
    this.#counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }
}

function pair(size: Size): readonly [number, number] {
  return typeof size === "number" ? [size, size] : size;
}

export const GLOROT = { class_name: "GlorotUniform", config: { seed: null } } as const;
export const HE = { class_name: "HeNormal", config: { seed: null } } as const;
export const ZEROS = { class_name: "Zeros", config: {} } as const;

/** What a convolution does unless it is told otherwise. */
export const CONVOLUTION = { strides: [1, 1], padding: "same", data_format: "channels_last", activation: "linear", use_bias: true, bias_initializer: ZEROS } as const;

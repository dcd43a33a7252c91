import type { KerasLayer, KerasModel } from "../keras.ts";

/** The layer whose output is meant. */
export type Tensor = { readonly layer: string };

type Settings = Readonly<Record<string, unknown>>;

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

  conv(x: Tensor, filters: number, kernel: number, settings: Settings = {}): Tensor {
    return this.layer("Conv2D", [x], {
      filters,
      kernel_size: [kernel, kernel],
      strides: [1, 1],
      padding: "same",
      data_format: "channels_last",
      activation: "linear",
      use_bias: true,
      kernel_initializer: HE,
      bias_initializer: ZEROS,
      ...settings,
    });
  }

  dense(x: Tensor, units: number, settings: Settings = {}): Tensor {
    return this.layer("Dense", [x], { units, activation: "linear", use_bias: true, kernel_initializer: GLOROT, bias_initializer: ZEROS, ...settings });
  }

  /** The last layer: one probability a class, which sum up to 1. */
  classes(x: Tensor, count: number): Tensor {
    return this.layer("Dense", [x], { units: count, activation: "softmax", use_bias: true, kernel_initializer: GLOROT, bias_initializer: ZEROS }, "classes");
  }

  pool(x: Tensor, kind: "Max" | "Average", size: number, stride = size, padding: "valid" | "same" = "valid"): Tensor {
    return this.layer(`${kind}Pooling2D`, [x], { pool_size: [size, size], strides: [stride, stride], padding, data_format: "channels_last" });
  }

  batchNorm(x: Tensor): Tensor {
    return this.layer("BatchNormalization", [x], { axis: -1, momentum: 0.9, epsilon: 1e-5, center: true, scale: true });
  }

  activation(x: Tensor, activation: string): Tensor {
    return this.layer("Activation", [x], { activation });
  }

  finish(input: Tensor, output: Tensor): KerasModel {
    return {
      class_name: "Functional",
      config: { name: this.#name, layers: this.#layers, input_layers: [[input.layer, 0, 0]], output_layers: [[output.layer, 0, 0]] },
    };
  }

  #nextName(className: string): string {
    const base = className.replace(/(?<=[a-z])([A-Z])/g, "_$1").toLowerCase();
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    return count === 1 ? base : `${base}_${count - 1}`;
  }
}

export const GLOROT = { class_name: "GlorotUniform", config: { seed: null } } as const;
export const HE = { class_name: "HeNormal", config: { seed: null } } as const;
const ZEROS = { class_name: "Zeros", config: {} } as const;

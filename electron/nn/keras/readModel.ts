import { z } from "zod";
import { Failure } from "../../../shared/failure.ts";
import type { KerasLayer, KerasModel } from "../keras.ts";
import { groupsIn } from "./kerasGroups.ts";
import { type PlainLayer, plainLayer, plainSettings } from "./plainLayer.ts";
import { withWholeSteps } from "./unitStep.ts";

/** A network as its file describes it, models within models unrolled. */
export type ReadModel = {
  readonly model: KerasModel;
  /** The group of a Keras 3 weight file that holds a layer's weights, by the layer's name: `layers/conv2d_1`. */
  readonly groups: ReadonlyMap<string, string>;
  /** Layers that change images in training only, or add to the loss, which are left out: kind and name. */
  readonly leftOut: readonly { readonly kind: string; readonly name: string }[];
};

/** More layers than any network has; each costs time before anything can be said about the whole. */
const MOST_LAYERS = 20_000;
const LONGEST_NAME = 1000;

/** Layers that only change images while a network is trained elsewhere; here a run says what is changed. */
const LEFT_OUT = /^(Random(Flip|Rotation|Zoom|Translation|Contrast|Brightness|Crop)|GaussianNoise|ActivityRegularization)$/;

const Ends = z.union([z.tuple([z.string(), z.int(), z.int()]).transform((end) => [end]), z.array(z.tuple([z.string(), z.int(), z.int()]))]);
const ModelSettings = z.object({ name: z.string().default("network"), layers: z.array(z.unknown()), input_layers: Ends.optional(), output_layers: Ends.optional() });

/**
 * Reads the description of a network that Keras 2, Keras 3 or TF.js wrote: sequential or functional, models within models, one input and one output.
 * `isWithoutWeights` keeps how weights start and are penalised. Fails with NetworkFileDamaged where it is none, and NetworkUnsuitable.
 */
export function readKerasModel(json: unknown, source: string, { isWithoutWeights } = { isWithoutWeights: false }): ReadModel {
  try {
    const top = plainLayer(z.object({ model_config: z.unknown() }).safeParse(json).data?.model_config ?? json);
    const unrolling = new Unrolling(source, isWithoutWeights);
    const outputs = unrolling.unroll({ ...top, name: top.name }, null, "layers");
    const inputs = unrolling.layers.filter(({ class_name }) => class_name === "InputLayer");
    if (inputs.length !== 1) throw new Failure("NetworkUnsuitable", { path: source, reason: `it has ${inputs.length} inputs instead of one` });
    if (outputs.length !== 1) throw new Failure("NetworkUnsuitable", { path: source, reason: `it has ${outputs.length} outputs instead of one` });
    const model: KerasModel = {
      class_name: "Functional",
      config: { name: top.name, layers: unrolling.layers, input_layers: [[inputs[0]!.name, 0, 0]], output_layers: [[outputs[0]!, 0, 0]] },
    };
    return { model: withWholeSteps(model), groups: unrolling.groups, leftOut: unrolling.leftOut };
  } catch (error) {
    if (error instanceof z.ZodError) throw new Failure("NetworkFileDamaged", { path: source, reason: "its description is not one of Keras" }, { cause: error });
    throw error;
  }
}

/** Puts the layers of nested models into one list, each behind what it reads. */
class Unrolling {
  readonly layers: KerasLayer[] = [];
  readonly groups = new Map<string, string>();
  readonly #names = new Set<string>();
  readonly #source: string;
  #isKeras3 = false;
  readonly #isWithoutWeights: boolean;
  readonly leftOut: { readonly kind: string; readonly name: string }[] = [];

  constructor(source: string, isWithoutWeights: boolean) {
    this.#source = source;
    this.#isWithoutWeights = isWithoutWeights;
  }

  /** Adds a model's layers; `feeds` are the layers that it reads, null for the outermost. Gives the layers that make its outputs. */
  unroll(model: PlainLayer, feeds: readonly string[] | null, group: string): string[] {
    const { layers: described, input_layers: inputs, output_layers: outputs } = ModelSettings.parse(model.config);
    const layers = described.map(plainLayer);
    if (this.layers.length + layers.length > MOST_LAYERS) this.#unsuitable(`it has more than ${MOST_LAYERS} layers`);
    const groups = groupsIn(layers.map(({ kind }) => kind), group);
    if (model.kind === "Sequential") {
      let before = feeds;
      layers.forEach((layer, place) => {
        const shape = layer.config["batch_input_shape"];
        if (before === null && layer.kind !== "InputLayer" && shape !== undefined) before = [this.#add({ kind: "InputLayer", name: `${layer.name}_input`, config: { batch_input_shape: shape } }, [])];
        before = layer.kind === "InputLayer" && before !== null ? before : this.#place(layer, before, groups[place]!);
      });
      return [...(before ?? [])];
    }

    const made = new Map<string, string[]>();
    let waiting = [...layers.entries()];
    while (waiting.length > 0) {
      const next = waiting.filter(([place, layer]) => {
        if (layer.calls.length > 1) this.#unsuitable(`it uses the layer "${layer.name}" ${layer.calls.length} times`);
        const sources = (layer.calls[0] ?? []).map(([from, output]) => made.get(from)?.[output]);
        if (sources.some((from) => from === undefined)) return true;
        const feed = layer.kind === "InputLayer" ? feeds?.[inputs?.findIndex(([name]) => name === layer.name) ?? 0] : undefined;
        made.set(layer.name, feed === undefined ? this.#place(layer, layer.kind === "InputLayer" ? null : (sources as string[]), groups[place]!) : [feed]);
        return false;
      });
      if (next.length === waiting.length) throw new Failure("NetworkFileDamaged", { path: this.#source, reason: `its layer "${next[0]![1].name}" reads layers that are not there` });
      waiting = next;
    }
    return (outputs ?? []).map(([name, , output]) => {
      const found = made.get(name)?.[output];
      if (found === undefined) throw new Failure("NetworkFileDamaged", { path: this.#source, reason: `its output "${name}" is not there` });
      return found;
    });
  }

  #place(layer: PlainLayer, sources: readonly string[] | null, group: string): string[] {
    if ("layers" in layer.config) return this.unroll(layer, sources, `${group}/layers`);
    if (LEFT_OUT.test(layer.kind)) {
      this.leftOut.push({ kind: layer.kind, name: layer.name });
      return [...(sources ?? [])];
    }
    const name = this.#add(layer, sources ?? []);
    this.groups.set(name, group);
    return [name];
  }

  #add({ kind, name, config }: Pick<PlainLayer, "kind" | "name" | "config">, sources: readonly string[]): string {
    if (this.#names.has(name)) this.#unsuitable(`two of its layers are called "${name}"`);
    if (name === "" || name.length > LONGEST_NAME) throw new Failure("NetworkFileDamaged", { path: this.#source, reason: `the name of a layer is ${name.length} characters long` });
    this.#names.add(name);
    const { batch_shape, batch_input_shape = batch_shape, ...settings } = plainSettings(config, { isWithoutWeights: this.#isWithoutWeights });
    // Only Keras 3 calls it so, and its input is the first layer that is met.
    if (batch_shape !== undefined) this.#isKeras3 = true;
    if (this.#isKeras3) for (const setting of ["activation", "recurrent_activation"]) if (settings[setting] === "hard_sigmoid") settings[setting] = "hard_sigmoid_of_sixths";
    this.layers.push({
      class_name: kind,
      name,
      config: { ...settings, name, ...(kind === "InputLayer" && { batch_input_shape }) },
      inbound_nodes: sources.length === 0 ? [] : [sources.map((from) => [from, 0, 0, {}])],
    });
    return name;
  }

  #unsuitable(reason: string): never {
    throw new Failure("NetworkUnsuitable", { path: this.#source, reason });
  }
}

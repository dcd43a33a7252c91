import { z } from "zod";
import { Failure } from "../../shared/failure.ts";
import type { KerasModel } from "../nn/keras.ts";
import { layers } from "../nn/layers/index.ts";
import { weightsOf } from "../nn/network.ts";
import { cutAfter } from "../nn/transfer/modelGraph.ts";
import type { ForeignNetwork } from "./networkFile.ts";

/** Side that a network is laid out at where its file leaves it open, in pixels. */
const USUAL_SIDE = 224;

/** Steps of a sequence that a network is laid out with where its file leaves them open. */
const USUAL_STEPS = 32;

/** The network up to a layer; all of it where none is named. Fails with NetworkLayerUnknown. */
export function cutOff(model: KerasModel, until: string | null, source: string): KerasModel {
  const cut = until === null ? model : cutAfter(model, until);
  if (cut === null) throw new Failure("NetworkLayerUnknown", { path: source, layer: until!, known: model.config.layers.map(({ name }) => name) });
  return cut;
}

/**
 * A network that could be built, with its weights. What the file says may be wrong in ways that only building it shows.
 * Fails with NetworkPartsUnknown, which names every layer that is not known, with NetworkUnsuitable, and as `weights` does.
 */
export function checkedNetwork(described: KerasModel, weights: (model: KerasModel) => ReadonlyMap<string, Float32Array>, source: string): Omit<ForeignNetwork, "parts"> {
  const unknown = described.config.layers.filter(({ class_name }) => class_name !== "InputLayer" && !Object.hasOwn(layers, class_name));
  if (unknown.length > 0) throw new Failure("NetworkPartsUnknown", { path: source, parts: listed(unknown.map(({ class_name, name }) => ({ kind: class_name, name }))) });
  const model = withSides(described, source);
  try {
    weightsOf(model);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error).replaceAll("\n", " ") : error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    throw new Failure("NetworkUnsuitable", { path: source, reason }, { cause: error });
  }
  return { model, weights: weights(model) };
}

/** "Erf (gelu_1, gelu_2 and 10 more), Einsum (attention)". */
export function listed(parts: readonly { readonly kind: string; readonly name: string }[]): string {
  const kinds = Map.groupBy(parts, ({ kind }) => kind);
  return [...kinds].map(([kind, named]) => `${kind} (${named.slice(0, 2).map(({ name }) => name).join(", ")}${named.length > 2 ? ` and ${named.length - 2} more` : ""})`).join(", ");
}

/** Sides that the description leaves open get a usual one; a network is built for its images later. */
function withSides(model: KerasModel, source: string): KerasModel {
  const layers = model.config.layers.map((layer) => {
    if (layer.class_name !== "InputLayer") return layer;
    const shape = z.tuple([z.null()], z.int().positive().nullable()).safeParse(layer.config["batch_input_shape"]).data;
    const channels = shape?.at(-1);
    if (shape?.length === 3 && channels != null) return { ...layer, config: { ...layer.config, batch_input_shape: [null, shape[1] ?? USUAL_STEPS, channels] } };
    if (shape?.length !== 4 || channels == null) throw new Failure("NetworkUnsuitable", { path: source, reason: "its input is neither images with a known number of channels, channels last, nor sequences of a known number of features" });
    return { ...layer, config: { ...layer.config, batch_input_shape: [null, shape[1] ?? USUAL_SIDE, shape[2] ?? USUAL_SIDE, channels] } };
  });
  return { ...model, config: { ...model.config, layers } };
}

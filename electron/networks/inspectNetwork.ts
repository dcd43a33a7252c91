import type { InspectedNetwork } from "../../shared/contract/training.ts";
import { buildNetwork } from "../nn/network.ts";
import { elements } from "../nn/shape.ts";
import { inputOf } from "../nn/transfer/adaptNetwork.ts";
import { headOf } from "../nn/transfer/head.ts";
import { readNetwork } from "./readNetwork.ts";

/** What a file's network is up to a layer, for a person who thinks of starting from it. Fails as readNetwork does. */
export async function inspectNetwork(file: string, until: string | null): Promise<InspectedNetwork> {
  const { model, weights, format, sha256 } = await readNetwork(file, until);
  const { layers } = buildNetwork(model, { batch: 1, training: false, scales: null });
  const [height, , channels] = inputOf(model);
  return {
    name: model.config.name,
    format,
    sha256,
    size: height!,
    channels: channels!,
    parameters: [...weights.values()].reduce((sum, values) => sum + values.length, 0),
    outputs: headOf(model)?.outputs ?? null,
    layers: [...layers].map(([{ name, class_name: kind }, { type }]) => ({ name, kind, numbers: elements(type.shape) })),
  };
}

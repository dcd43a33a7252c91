import { Failure } from "../../../shared/failure.ts";
import { layersTfjsCannotTrain } from "../../nn/keras/beyondTfjs.ts";
import type { KerasModel } from "../../nn/keras.ts";

/** Fails with LayersBeyondEngine, which names them, where a network has layers that TF.js cannot train. */
export function ensureTrainable(model: KerasModel): void {
  const beyond = layersTfjsCannotTrain(model);
  if (beyond.length > 0) throw new Failure("LayersBeyondEngine", { layers: beyond.map(({ name, class_name }) => `${name} (${class_name})`) });
}

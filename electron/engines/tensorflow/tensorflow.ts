import { summarise } from "../../nn/summary.ts";
import type { Engine } from "../engine.ts";
import { ensureTrainable } from "./ensureTrainable.ts";
import type { TensorFlow } from "./library.ts";
import { TfjsPredictor } from "./predictor.ts";
import { TfjsTrainer } from "./trainer.ts";

/** What the process takes before it computes anything, TensorFlow's library included; and by how much what it takes for a step surpasses the tensors. */
const PROCESS_BYTES = 300 * 2 ** 20;
const SPARE = 2;

/** About how much memory a process needs for steps with so many images: every layer's output is kept until gradient has passed through it. */
export const tensorflowMemory: Engine["memoryFor"] = ({ model, optimiser, microBatch = null }, batch) =>
  PROCESS_BYTES + SPARE * summarise(model, { batch: Math.min(batch, microBatch ?? batch), optimiser: optimiser.name }).memoryBytes;

/** The same for predicting, in which a layer's output goes once it was read: the weights, and at most what all layers make. */
const memoryToPredict: Engine["memoryToPredict"] = ({ model }, batch) => {
  const { activationBytes, parameters, frozen } = summarise(model, { batch: 1, optimiser: "sgd" });
  return PROCESS_BYTES + batch * activationBytes + SPARE * Float32Array.BYTES_PER_ELEMENT * (parameters + frozen);
};

/** TensorFlow through TF.js, on whichever backend it was given with: layers built from the same configuration, and differentiated by TF.js itself. */
export function tensorflow(tf: TensorFlow): Engine {
  return {
    name: "tensorflow",
    async trainer(plan, state) {
      ensureTrainable(plan.model);
      return TfjsTrainer.begun(tf, plan, state);
    },
    measureWays: () => Promise.resolve(null),
    memoryFor: tensorflowMemory,
    memoryToPredict,
    predictor: (plan, weights, batch) => TfjsPredictor.begun(tf, plan, weights, batch),
  };
}

import { Failure, isFailure } from "../../shared/failure.ts";
import type { Engine, PredictionPlan, Predictor, Tensors } from "../engines/engine.ts";

/** A predictor whose failures, those of opening it as well, say with how many images at once it computed, so that it can be tried with fewer. Fails with ComputationFailed. */
export async function openPredictor(engine: Pick<Engine, "predictor">, plan: PredictionPlan, weights: Tensors, atOnce: number): Promise<Predictor> {
  const predictor = await sayingHowMany(atOnce, () => engine.predictor(plan, weights, atOnce));
  return {
    predict: (images, count) => sayingHowMany(atOnce, () => predictor.predict(images, count)),
    [Symbol.asyncDispose]: () => predictor[Symbol.asyncDispose](),
  };
}

async function sayingHowMany<T>(atOnce: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error, "ComputationFailed")) throw error;
    throw new Failure("ComputationFailed", { ...error.facts, atOnce }, { cause: error });
  }
}

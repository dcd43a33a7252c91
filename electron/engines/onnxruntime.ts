import { buildInferenceGraph, withConstantWeights } from "../nn/inferenceGraph.ts";
import { bytesHandedOver, peakOfResults } from "../nn/memory.ts";
import type { Network } from "../nn/network.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { elements } from "../nn/shape.ts";
import { buildGradientGraph, buildTrainingGraph } from "../nn/trainingGraph.ts";
import { choiceOf } from "../nn/ways.ts";
import type { Engine } from "./engine.ts";
import { willShare } from "./keptMemory.ts";
import { measureWays } from "./measureWays.ts";
import { OnnxPredictor } from "./onnxPredictor.ts";
import { OnnxTrainer } from "./onnxTrainer.ts";
import { openSession } from "./openSession.ts";

/** ONNX Runtime, on the processor or on what else it was built for: the default engine, on every platform. */
export const onnxRuntime: Engine = {
  name: "onnxruntime",
  trainer: (plan, state) => OnnxTrainer.begun(plan, state),
  measureWays: (plan, batch) => {
    if (plan.device !== undefined && plan.device !== "cpu") return Promise.resolve(null);
    const count = Math.min(batch, plan.microBatch ?? batch);
    const { model, scales, loss, threads, classWeights = null, adversary = null } = plan;
    return measureWays(buildGradientGraph(model, { batch: count, scales, loss, classWeights, adversary }).graph, threads);
  },
  memoryFor: ({ model, optimiser, clipping = null, ways = null, ...plan }, batch) => {
    const rule = { optimiser: optimiserFor(optimiser), clipping };
    const objective = { scales: plan.scales, loss: plan.loss, classWeights: plan.classWeights ?? null, adversary: plan.adversary ?? null };
    const atOnce = Math.min(batch, plan.microBatch ?? batch);
    const { graph, network } = buildTrainingGraph(model, { ...objective, ...rule, batch: atOnce });
    // Where a step is made of parts the sums of their gradients go in and out beside the state.
    const sums = atOnce < batch ? 2 * bytesOfTrained(network) : 0;
    // The last batch of an epoch, and evaluations, are computed by sessions of their own.
    const sessions = willShare(network.weights.map(({ weight }) => weight)) ? 1 : 2;
    return PROCESS_BYTES + SPARE * (sessions * peakOfResults(graph, ways === null ? undefined : choiceOf(graph, ways)) + bytesHandedOver(graph) + sums);
  },
  memoryToPredict: ({ model, scales }, batch) => {
    const graph = buildInferenceGraph(model, { batch, scales });
    // The weights are there as they were read, in the session that is being opened, and as it packs them for its kernels.
    return PROCESS_BYTES + SPARE * peakOfResults(graph) + 3 * bytesHandedOver(graph);
  },
  predictor: async (plan, weights, batch) => {
    const graph = withConstantWeights(buildInferenceGraph(plan.model, { batch, scales: plan.scales }), weights);
    return new OnnxPredictor(await openSession(graph, plan), graph, batch);
  },
};

/**
 * What the process takes before it computes anything, and by how much what it takes for steps and evaluations surpasses the tensors of a step: ONNX Runtime
 * holds a tensor's memory on for later ones of its shape. Measured with LeNet, ResNet-18 and -50, VGG-16, MobileNet and U-Net.
 */
const PROCESS_BYTES = 200 * 2 ** 20;
const SPARE = 1.75;

function bytesOfTrained({ weights }: Network): number {
  return weights.reduce((sum, { weight: { role, shape } }) => sum + (role === "trained" ? Float32Array.BYTES_PER_ELEMENT * elements(shape) : 0), 0);
}

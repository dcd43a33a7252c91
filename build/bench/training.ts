import type { Command } from "commander";
import { onnxRuntime } from "../../electron/engines/onnxruntime.ts";
import { randomStream } from "../../shared/random.ts";
import { CLASSES, type Options, randomCase, timeSteps, withNetworkOptions } from "./network.ts";

/** Images a second while a network is trained with plain gradient descent on random images that lie in memory. */
export function defineTraining(program: Command): void {
  withNetworkOptions(program.command("training").description("training steps of a network, images a second")).action(async (options: Options) => {
    const { model, weights, images } = randomCase(options);
    const { batch, threads } = options;
    const targets = new Float32Array(batch * CLASSES);
    for (let i = 0; i < batch; i++) targets[i * CLASSES + (i % CLASSES)] = 1;
    const plan = { model, scales: null, loss: "categorical_crossentropy", optimiser: { name: "sgd" }, threads } as const;
    await using trainer = await onnxRuntime.trainer(plan, weights);
    const imageWeights = new Float32Array(batch).fill(1);
    await timeSteps("training", options, (step) => trainer.step({ count: batch, images, targets, imageWeights }, { learningRate: 1e-3, step, random: randomStream(1, step) }));
  });
}

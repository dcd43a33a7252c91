import type { Command } from "commander";
import { onnxRuntime } from "../../electron/engines/onnxruntime.ts";
import { type Options, randomCase, timeSteps, withNetworkOptions } from "./network.ts";

/** Images a second while a network predicts random images that lie in memory. */
export function defineInference(program: Command): void {
  withNetworkOptions(program.command("inference").description("predictions of a network, images a second")).action(async (options: Options) => {
    const { model, weights, images } = randomCase(options);
    await using predictor = await onnxRuntime.predictor({ model, scales: null, threads: options.threads }, weights, options.batch);
    await timeSteps("inference", options, () => predictor.predict(images, options.batch));
  });
}

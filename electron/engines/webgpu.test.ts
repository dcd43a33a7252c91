import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { Device } from "../../shared/domain/device.ts";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";
import { randomBatch, startOf } from "./fixtures/keras.ts";
import { around } from "./fixtures/smallNetworks.ts";
import { onnxRuntime } from "./onnxruntime.ts";

/** The software Vulkan driver that comes with Debian's Chromium: a graphics card for correctness, not for speed. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

test("on WebGPU training and prediction come to the losses of the processor, to 1e-3", async () => {
  if (!existsSync(DRIVER)) {
    console.warn(`NOT RUN: WebGPU was not compared with the processor, for there is no software driver at ${DRIVER}. On Debian install it with: apt-get install -y chromium`);
    return;
  }
  process.env["VK_ICD_FILENAMES"] = DRIVER;
  // Windows that tile the image, and windows that overlap.
  const model = around((builder, x) => builder.pool(builder.pool(builder.activation(x, "relu"), "Max", 2), "Max", 3, 2, "same"), { height: 16, width: 16 });
  const figures = async (device: Device) => {
    const plan = { model, scales: null, loss: crossEntropy, optimiser: { name: "momentum", momentum: 0.9 }, threads: 2, device } as const;
    await using trainer = await onnxRuntime.trainer(plan, startOf(model));
    const losses: number[] = [];
    for (const step of [1, 2, 3]) losses.push((await trainer.step(randomBatch(model, 4, step), { learningRate: 0.05, step, random: randomStream(step) })).loss);
    const { images } = randomBatch(model, 4, 9);
    return [...losses, ...(await trainer.predict(images, 4))];
  };
  const [expected, found] = [await figures("cpu"), await figures("webgpu")];
  expect(found).toHaveLength(expected.length);
  found.forEach((figure, i) => expect(Math.abs(figure - expected[i]!), `figure ${i}`).toBeLessThan(1e-3));
});

import { expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { buildNetwork } from "../nn/network.ts";
import { FunctionalModel } from "../nn/zoo/functionalModel.ts";
import { noiseFor } from "./noise.ts";

test("what drops is given numbers from 0 to 1, what draws codes standard normal ones, the same of the same stream", () => {
  const net = new FunctionalModel("noisy");
  const input = net.input(20, 20, 1);
  const maps = net.layer("Dropout", [net.conv(input, 4, 3)], { rate: 0.5 }, "drop");
  const network = buildNetwork(net.finish(input, net.layer("Sampling", [net.conv(maps, 4, 1), net.conv(maps, 4, 1)], {}, "draw")), { batch: 1, training: true, scales: null });
  const noise = noiseFor(network, 10, randomStream(1, 2, 3));
  expect([...noise].map(([name, { length }]) => [name, length])).toEqual([["drop/noise", 16_000], ["draw/noise", 16_000]]);
  const moments = (numbers: Float32Array) => [1, 2].map((power) => numbers.reduce((sum, number) => sum + number ** power, 0) / numbers.length);
  const [dropping, drawing] = [...noise.values()].map(moments) as [number[], number[]];
  expect(dropping.map((moment, i) => Math.abs(moment - [1 / 2, 1 / 3][i]!) < 0.02)).toEqual([true, true]);
  expect(drawing.map((moment, i) => Math.abs(moment - i) < 0.05)).toEqual([true, true]);
  expect(noise.get("drop/noise")!.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(noiseFor(network, 10, randomStream(1, 2, 3))).toEqual(noise);
});

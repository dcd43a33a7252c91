import { expect, test } from "vitest";
import { LossName } from "../../shared/domain/learning.ts";
import { around } from "../engines/fixtures/smallNetworks.ts";
import { endingFor, probabilitiesOf } from "./ending.ts";
import type { KerasModel } from "./keras.ts";
import { buildNetwork, weightsOf } from "./network.ts";
import { FunctionalModel } from "./zoo/functionalModel.ts";

const network = around((_, x) => x);

/** A network that ends with a layer of its own. */
function endingWith(kind: string, settings: object): KerasModel {
  const model = new FunctionalModel("small");
  const input = model.input(4, 4, 1);
  return model.finish(input, model.layer(kind, [model.dense(model.layer("Flatten", [input], {}), 3)], { ...settings }));
}

const lastOp = (model: KerasModel) => buildNetwork(model, { batch: 1, training: false, scales: null }).output.producer!.op;

test("a network ends as its loss needs it, whether the activation is a layer or part of one, and keeps its weights", () => {
  for (const model of [network, endingWith("Softmax", {}), endingWith("Activation", { activation: "softmax" })]) {
    const before = JSON.stringify(model);
    expect(Object.fromEntries(LossName.options.map((loss) => [loss, lastOp(endingFor(model, loss))]))).toMatchObject({
      categorical_crossentropy: "Softmax",
      binary_crossentropy: "Sigmoid",
      hinge: "Gemm",
      categorical_hinge: "Gemm",
      dice: "Softmax",
      huber: "Softmax",
    });
    for (const loss of LossName.options) expect(weightsOf(endingFor(model, loss))).toEqual(weightsOf(model));
    expect(JSON.stringify(model)).toBe(before);
  }
});

test("outputs of every kind become shares that sum up to 1, in the order of the outputs", () => {
  const of = (model: KerasModel, ...outputs: number[]) => probabilitiesOf(model)(Float32Array.from(outputs));
  expect(of(network, 0.25, 0.5, 0.25)).toEqual([0.25, 0.5, 0.25]);
  const sigmoid = endingFor(network, "binary_crossentropy");
  expect(of(sigmoid, 0.25, 0.5, 0.25)).toEqual([0.25, 0.5, 0.25]);
  expect(of(sigmoid, 0.5, 1, 0.5)).toEqual([0.25, 0.5, 0.25]);
  expect(of(sigmoid, 0, 0)).toEqual([0.5, 0.5]);
  const scores = endingFor(network, "hinge");
  expect(of(scores, 1000, 1000, -1000)).toEqual([0.5, 0.5, 0]);
  const [low, high] = of(scores, -1, 2) as [number, number];
  expect(low + high).toBeCloseTo(1, 12);
  expect(high / low).toBeCloseTo(Math.exp(3), 6);
});

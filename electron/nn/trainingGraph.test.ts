import { expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import type { Node } from "./graph.ts";
import { inOrderOfExecution } from "./memory.ts";
import { optimiserFor } from "./optimisers.ts";
import { buildTrainingGraph } from "./trainingGraph.ts";
import { FunctionalModel } from "./zoo/functionalModel.ts";

/** So many convolutions one behind the other, with biases or with batch normalisation. */
function training(layers: number, { biased }: { readonly biased: boolean }) {
  const model = new FunctionalModel("deep");
  const input = model.input(16, 16, 3);
  let x = input;
  for (let layer = 0; layer < layers; layer++) {
    const y = model.conv(x, 8, 3, { use_bias: biased });
    x = model.activation(biased ? y : model.batchNorm(y), "relu");
  }
  const finished = model.finish(input, model.layer("Dense", [model.layer("GlobalAveragePooling2D", [x], {})], { units: 2, activation: "softmax", use_bias: false }));
  return buildTrainingGraph(finished, { batch: 4, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }) }).graph;
}

test("biases sum up the gradients of images layer by layer: at the end those of all layers would be there at once", () => {
  const isOfBias = ({ op, attributes }: Node) => op === "ReduceSum" && String(attributes["axes"]) === "0,2,3";
  const order = inOrderOfExecution(training(3, { biased: true })).flatMap((node) => (node.op === "ConvWeightGradient" ? "kernels" : isOfBias(node) ? "biases" : []));
  expect(order).toEqual(["biases", "kernels", "biases", "kernels", "biases", "kernels"]);
});

test("rows of numbers that the pass back needs anyway are updated as one", () => {
  const { nodes, outputs } = training(3, { biased: false });
  const updated = new Set(outputs.values());
  expect(nodes.filter(({ op, outputs: pieces }) => op === "Split" && pieces.every((piece) => updated.has(piece))).map(({ outputs: pieces }) => pieces.length)).toContain(2 * 3);
});

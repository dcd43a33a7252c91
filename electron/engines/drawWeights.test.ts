import { expect, test } from "vitest";
import { weightsOf } from "../nn/network.ts";
import { initialValues } from "../nn/weight.ts";
import { drawWeights } from "./drawWeights.ts";
import { everything } from "./fixtures/smallNetworks.ts";

test("threads draw what one alone draws, in the order of the network", async () => {
  const weights = weightsOf(everything({ dropout: 0 }));
  const alone = weights.map((weight, place) => [weight.name, initialValues(weight, 7, place)]);
  for (const threads of [1, 3]) expect([...(await drawWeights(weights, 7, threads, { worthThreads: 0 }))]).toEqual(alone);
});

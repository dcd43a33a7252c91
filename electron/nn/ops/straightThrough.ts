import type { Op } from "../op.ts";

/**
 * The first input as it is; the gradient goes to the second alone, as if that had been the output (Bengio et al. 2013, arXiv 1308.3432).
 * A step or a sign, whose own gradient is 0 wherever there is one, can be learned through so: with squared error it is Rosenblatt's perceptron rule.
 */
export const straightThrough: Op = {
  attributes: {},
  infer: ([value]) => [value!],
  gradient: (_, { outGrad }) => [null, outGrad],
  execution: { ways: { identity: { lower: (_, [value]) => [value!] } }, choose: () => "identity" },
  samples: [{ shapes: [[2, 3], [2, 3]] }],
};

import type { Op } from "../op.ts";
import { convolution } from "./convolution.ts";

const DOMAIN = "com.microsoft.nchwc";

/** Images [N, C, H, W] with their channels in blocks, see blocks.ts. */
export const toBlocks: Op = {
  attributes: { block: "own" },
  infer: ([x]) => [x!],
  // These three stand where ops were lowered, and only there.
  gradient: null,
  execution: { onnx: "ReorderInput", domain: DOMAIN },
  samples: [{ shapes: [[2, 16, 3, 5]], attributes: { block: 8 } }, { shapes: [[2, 32, 3, 5]], attributes: { block: 16 } }],
};

/** The way back. `channels` is C. */
export const fromBlocks: Op = {
  attributes: { block: "own", channels: "int" },
  infer: ([x]) => [x!],
  gradient: null,
  execution: { onnx: "ReorderOutput", domain: DOMAIN },
  samples: [{ shapes: [[2, 16, 3, 5]], attributes: { block: 8, channels: 16 } }, { shapes: [[2, 32, 3, 5]], attributes: { block: 16, channels: 32 } }],
};

/** A convolution of images in blocks, or of less than a block of channels as they are, with kernels in the order that convolvedInBlocks lays them out. */
export const blockedConvolution: Op = {
  attributes: { ...convolution.attributes, block: "own" },
  infer: convolution.infer,
  gradient: null,
  execution: { onnx: "Conv", domain: DOMAIN },
  samples: [
    { shapes: [[2, 16, 5, 6], [8, 16, 3, 3], [8]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], block: 8 } },
    { shapes: [[2, 3, 8, 8], [16, 3, 5, 5]], attributes: { strides: [2, 2], pads: [1, 1, 2, 2], dilations: [1, 1], block: 8 } },
    { shapes: [[2, 32, 5, 6], [16, 32, 3, 3], [16]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], block: 16 } },
    { shapes: [[2, 3, 8, 8], [32, 3, 5, 5]], attributes: { strides: [2, 2], pads: [1, 1, 2, 2], dilations: [1, 1], block: 16 } },
  ],
};

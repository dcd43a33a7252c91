import type { Attributes, Graph, TensorType, Value } from "./graph.ts";
import { number, type Way } from "./op.ts";
import { elements } from "./shape.ts";

/*
 * ONNX Runtime's fastest convolutions take images whose channels lie side by side in blocks of as many as the processor's vectors hold: [N, C / b, H, W, b].
 * Its own optimiser uses them where kernels are constants, as they are not in training, and writes them into models that it saves (domain com.microsoft.nchwc).
 * Tensors keep their shape, only the order of their numbers in memory is another.
 */

/** As many channels as lie side by side on some processor. Which it is on this one, if any, is found out by trying. */
export type Block = 8 | 16;

/** The name of a way that takes such blocks. */
export const wayInBlocks = (block: Block) => `blocked${block}`;

/** A way in blocks for each kind of processor. */
export function inBlocks(way: (block: Block) => Way): Readonly<Record<string, Way>> {
  return Object.fromEntries(([8, 16] as const).map((block) => [wayInBlocks(block), { ...way(block), block }]));
}

/** Whether a convolution can be computed in blocks: all channels in one group and kernels in whole blocks, images too unless they have less than one; or a channel a group. */
export const suitsBlocks = (block: Block) => ([, w]: readonly TensorType[], attributes: Attributes): boolean => {
  const [outputs, channels] = w!.shape as [number, number];
  const group = number(attributes, "group", 1);
  if (outputs % block !== 0) return false;
  return group === 1 ? channels < block || channels % block === 0 : group === outputs && channels === 1;
};

/** A convolution in blocks of images x [N, C, H, W] with kernels w [O, C / group, kh, kw], and of its result back in the usual order. */
export function convolvedInBlocks(graph: Graph, block: Block, [x, w, bias]: readonly Value[], attributes: Attributes): Value {
  const [outputs, channels, ...kernel] = w!.type.shape as [number, number, number, number];
  const places = elements(kernel);
  const isWhole = channels % block === 0;
  // [O, C, kh kw] as [O / b, C / b, kh kw, b channels, b kernels], step by step: ONNX Runtime moves one axis fast and many slowly, and makes one of two transpositions.
  const outputsLast = graph.transpose(graph.reshape(w!, [outputs, channels * places]), [1, 0]);
  const placesFirst = isWhole ? graph.call("Gather", [graph.reshape(outputsLast, [channels / block, block * places, outputs])], { indices: swapped(block, places), axis: 1 }) : outputsLast;
  const ordered = graph.transpose(graph.reshape(placesFirst, [channels * places, outputs / block, block]), [1, 0, 2]);
  return withKernels(graph, block, [x!, graph.reshape(ordered, w!.type.shape), bias], attributes, isWhole || number(attributes, "group", 1) > 1);
}

/** The same with every kernel turned by half a turn and channels in and out exchanged: w [C, O / group, kh, kw]. */
export function convolvedBackInBlocks(graph: Graph, block: Block, [x, w]: readonly Value[], attributes: Attributes): Value {
  const [channels, outputs, ...kernel] = w!.type.shape as [number, number, number, number];
  const places = elements(kernel);
  const turned = Array.from({ length: places }, (_, i) => places - 1 - i);
  if (number(attributes, "group", 1) > 1) {
    const ordered = graph.transpose(graph.reshape(w!, [channels / block, block, places]), [0, 2, 1]);
    return withKernels(graph, block, [x!, graph.reshape(graph.call("Gather", [ordered], { indices: turned, axis: 1 }), w!.type.shape)], attributes, true);
  }
  const exchanged = graph.transpose(graph.reshape(w!, [channels / block, block, outputs / block, block * places]), [2, 0, 1, 3]);
  const ordered = graph.transpose(graph.reshape(exchanged, [elements(exchanged.type.shape) / (block * block * places), block * block, places]), [0, 2, 1]);
  const kernels = graph.call("Gather", [ordered], { indices: turned, axis: 1 });
  return withKernels(graph, block, [x!, graph.reshape(kernels, [outputs, channels, ...kernel])], attributes, true);
}

/** Where each element of a matrix of so many rows and columns stands, column by column. */
function swapped(rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => (at % rows) * columns + Math.floor(at / rows));
}

function withKernels(graph: Graph, block: Block, [x, w, bias]: readonly (Value | undefined)[], attributes: Attributes, takesBlocks: boolean): Value {
  const images = takesBlocks ? graph.call("ToBlocks", [x!], { block }) : x!;
  const y = graph.call("BlockedConv", [images, w!, ...(bias ? [bias] : [])], { ...attributes, block });
  return graph.call("FromBlocks", [y], { block, channels: y.type.shape[1]! });
}

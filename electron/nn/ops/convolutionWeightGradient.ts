import { allIn, channelsLastMatrix, columnsOf, inOneGroup, joined, paddedFor, placesLastMatrix, rowsOf, shiftedImages } from "../columns.ts";
import type { Graph, Value } from "../graph.ts";
import { elements } from "../shape.ts";
import { float, ints, type Lowering, number, type Op } from "../op.ts";
import { imageSides, windowOf } from "../window.ts";

/*
 * dw[o, c, i, j] = sum over n, h, w of dy[n, o, h, w] x[n, c, h s + i d, w s + j d]: for each place (i, j) of the kernel a product of dy
 * with the image shifted by (i, j). The ways differ in how the shifted images are laid out; which is fastest depends on the layer.
 */

/** All shifted images stacked as rows: one product, memory for as many images as the kernel has places. */
const stacked: Lowering = (graph, [x, dy], attributes) => {
  const [count, channels] = x!.type.shape as [number, number];
  const outputs = dy!.type.shape[1]!;
  const { kernel, rows, shifts } = shifted(graph, x!, dy!, attributes, [1, 0, 2, 3]);
  const stack = joined(graph, shifts.map((shift) => graph.reshape(shift, [channels, count * rows])), 0);
  const product = graph.call("MatMul", [stack, channelsLastMatrix(graph, dy!)]);
  return [graph.transpose(graph.reshape(product, [...kernel, channels, outputs]), [3, 2, 0, 1])];
};

/** The images of a batch one by one and group by group, one batched product for each place of the kernel, then their sum. */
const perImage: Lowering = (graph, [x, dy], attributes) => {
  const window = windowOf(attributes, ints(attributes, "kernel"));
  const shifts = shiftedImages(graph, paddedFor(graph, x!, window), imageSides(dy!.type.shape), window, 2);
  return summed(graph, x!, attributes, shifts.map((shift) => [dy!, [shift]]));
};

/** Images of more numbers than this are not held in several copies at once. */
const MANY = 2 ** 22;
/** Every column with every column is more than is worth it where that makes more products a channel than this. */
const LARGEST_PRODUCT = 2 ** 14;
/** So few kernels are the right factor of a product. */
const FEW_KERNELS = 128;
/** Matrices of fewer columns than this are multiplied side by side. */
const WIDE = 32;

/**
 * The same for kernels that step from row to row: images are shifted along their rows alone and gradients along the columns. That makes as many copies as a
 * kernel has rows and columns, not as it has places. Gradients that are shifted to every row of the kernel lie one below the other: products of as many rows
 * as columns are slower by a fifth.
 */
const byRows: Lowering = (graph, [x, dy], attributes) => {
  const { kernel, pads: [top, left], strides, dilations } = windowOf(attributes, ints(attributes, "kernel"));
  const [count, outputs, height, width] = dy!.type.shape as [number, number, number, number];
  const [imageHeight, imageWidth] = imageSides(x!.type.shape);
  const shifts = Array.from({ length: kernel[1] }, (_, j) => {
    const before = left - j * dilations[1];
    const seen = (width - 1) * strides[1] + 1;
    const image = graph.pad(x!, [0, 0, 0, before, 0, 0, 0, seen - imageWidth - before]);
    return strides[1] === 1 ? image : graph.call("Slice", [image], { starts: [0], ends: [seen], axes: [3], steps: [strides[1]] });
  });
  // Behind the rows of gradients stands one of zeros, for rows of the image that a row of the kernel does not meet.
  const rows = allIn([kernel[0], imageHeight]).map(([i, row]) => {
    const at = row! + top - i! * dilations[0];
    return at >= 0 && at < height ? at : height;
  });
  const gradients = graph.call("Gather", [graph.pad(dy!, [0, 0, 0, 0, 0, 0, 1, 0])], { indices: rows, axis: 2 });
  const below = graph.reshape(gradients, [count, outputs * kernel[0], imageHeight, width]);
  const isNarrow = x!.type.shape[1]! / number(attributes, "group", 1) < WIDE;
  return summed(graph, x!, attributes, isNarrow ? [[below, shifts]] : shifts.map((shift) => [below, [shift]]));
};

type Factor = readonly [gradient: Value, shifts: readonly Value[]];

/** The sum over images of gradients, of each output those of some rows of the kernel, times the images that are shifted to some of its places, for all places in their order. */
function summed(graph: Graph, x: Value, attributes: Parameters<Lowering>[2], factors: readonly Factor[]): readonly Value[] {
  const group = number(attributes, "group", 1);
  const [count, channels] = [x.type.shape[0]!, x.type.shape[1]! / group];
  const groups = group === 1 ? [count] : [count, group];
  const places = factors.map(([gradient, shifts]) => {
    const outputs = gradient.type.shape[1]!;
    const pixels = elements(gradient.type.shape.slice(2));
    const images = joined(graph, shifts.map((shift) => graph.reshape(shift, [...groups, channels, pixels])), groups.length);
    const turned = graph.transpose(images, [...groups.keys(), groups.length + 1, groups.length]);
    const products = graph.call("MatMul", [graph.reshape(gradient, [...groups, outputs / group, pixels]), turned]);
    return graph.reshape(graph.call("ReduceSum", [products], { axes: [0], keepdims: 0 }), [outputs, shifts.length * channels]);
  });
  return [ordered(graph, joined(graph, places, 1), windowOf(attributes, ints(attributes, "kernel")).kernel, channels)];
}

/** Channels last, all shifted images side by side: one product that reads both sides row by row. Good for small images of many channels. */
const channelsLast: Lowering = (graph, [x, dy], attributes) => {
  const window = windowOf(attributes, ints(attributes, "kernel"));
  const pixels = rowsOf(graph, x!, dy!.type.shape, window);
  const [rows, perRow, channels] = pixels.type.shape as [number, number, number];
  const product = graph.call("Gemm", [channelsLastMatrix(graph, dy!), graph.reshape(pixels, [rows, perRow * channels])], { transA: 1 });
  return [ordered(graph, product, window.kernel, channels)];
};

/**
 * The same columns that the way forward takes, see there. For many kernels it is one product whose result lies in memory as kernels do; for few the other way
 * round, a fifth faster, since of a product's factors the right one is copied.
 */
const columns: Lowering = (graph, [x, dy], attributes) => {
  const kernel = ints(attributes, "kernel");
  const [outputs, channels] = [dy!.type.shape[1]!, x!.type.shape[1]!];
  const gradient = placesLastMatrix(graph, dy!);
  const pixels = columnsOf(graph, x!, dy!.type.shape, windowOf(attributes, kernel));
  if (outputs > FEW_KERNELS) return [graph.reshape(graph.call("Gemm", [gradient, pixels], { transB: 1 }), [outputs, channels, ...kernel])];
  return [graph.transpose(graph.reshape(graph.call("Gemm", [pixels, gradient], { transB: 1 }), [channels, ...kernel, outputs]), [3, 0, 1, 2])];
};

/** A convolution itself: images as kernels' batch, dy as kernels, stride and dilation exchanged. Good for few input channels and large kernels. */
const correlation: Lowering = (graph, [x, dy], attributes) => {
  const { kernel, strides, pads, dilations } = windowOf(attributes, ints(attributes, "kernel"));
  const group = number(attributes, "group", 1);
  const [count, channels, ...sides] = x!.type.shape as [number, number, number, number];
  const images =
    group === 1
      ? graph.transpose(x!, [1, 0, 2, 3])
      : graph.reshape(graph.transpose(graph.reshape(x!, [count, group, channels / group, ...sides]), [2, 1, 0, 3, 4]), [channels / group, group * count, ...sides]);
  const swapped = graph.call("Conv", [images, graph.transpose(dy!, [1, 0, 2, 3])], { strides: dilations, pads, dilations: strides, group });
  // Where the stride leaves pixels over at the end, the swapped convolution finds more places than the kernel has.
  const kept = graph.call("Slice", [swapped], { starts: [0, 0], ends: kernel, axes: [2, 3], steps: [1, 1] });
  return [graph.transpose(kept, [1, 0, 2, 3])];
};

/**
 * For groups of one channel: for each row of the kernel one product a channel over all rows of all images that meet, which tells of every column of dy with
 * every column of x. The kernel's columns are sums along its diagonals. More multiplications than are needed, and far fewer passes over the images.
 */
const rowProducts: Lowering = (graph, [x, dy], attributes) => {
  const { kernel, strides, dilations, pads } = windowOf(attributes, ints(attributes, "kernel"));
  const [count, channels, imageHeight, imageWidth] = x!.type.shape as [number, number, number, number];
  const [outputs, height, width] = dy!.type.shape.slice(1) as [number, number, number];
  const [images, gradients] = [x!, dy!].map((value) => graph.transpose(value, [1, 0, 2, 3])) as [Value, Value];
  const cut = (value: Value, start: number, places: number, step: number) =>
    places === value.type.shape[2] ? value : graph.call("Slice", [value], { starts: [start], ends: [start + (places - 1) * step + 1], axes: [2], steps: [step] });
  // Behind all sums of products stands a zero, for columns of dy whose pixel lies beside the image.
  const diagonals = allIn([kernel[1], width]).map(([j, column]) => {
    const at = column! * strides[1] + j! * dilations[1] - pads[1];
    return at >= 0 && at < imageWidth ? column! * imageWidth + at : width * imageWidth;
  });
  const rows = Array.from({ length: kernel[0] }, (_, i) => {
    const offset = i * dilations[0] - pads[0];
    const first = Math.max(0, Math.ceil(-offset / strides[0]));
    const seen = Math.min(height, Math.floor((imageHeight - 1 - offset) / strides[0]) + 1) - first;
    if (seen <= 0) return graph.constant(new Float32Array(outputs * kernel[1]), [outputs, 1, kernel[1]]);
    const pixels = graph.reshape(cut(images, first * strides[0] + offset, seen, strides[0]), [channels, 1, count * seen, imageWidth]);
    const gradient = graph.reshape(cut(gradients, first, seen, 1), [channels, outputs / channels, count * seen, width]);
    const product = graph.reshape(graph.call("MatMul", [graph.transpose(gradient, [0, 1, 3, 2]), pixels]), [outputs, width * imageWidth]);
    const picked = graph.call("Gather", [graph.call("Pad", [product], { pads: [0, 0, 0, 1] })], { indices: diagonals, axis: 1 });
    return graph.call("ReduceSum", [graph.reshape(picked, [outputs, 1, kernel[1], width])], { axes: [3], keepdims: 0 });
  });
  return [graph.reshape(joined(graph, rows, 1), [outputs, 1, ...kernel])];
};

/** Gradient of a convolution with respect to its kernels: x [N, C, H, W] and dy [N, O, Ho, Wo] give [O, C / group, kh, kw] with kh, kw = `kernel`. */
export const convolutionWeightGradient: Op = {
  attributes: { strides: "ints", pads: "ints", dilations: "ints", group: "int", kernel: "ints" },
  infer: ([x, dy], attributes) => [float([dy!.shape[1]!, x!.shape[1]! / number(attributes, "group", 1), ...ints(attributes, "kernel")])],
  gradient: null,
  execution: {
    ways: {
      stacked: { lower: stacked, suits: inOneGroup },
      perImage: { lower: perImage },
      channelsLast: { lower: channelsLast, suits: inOneGroup },
      columns: { lower: columns, suits: inOneGroup },
      correlation: { lower: correlation },
      rowProducts: { lower: rowProducts, suits: ([x], attributes) => number(attributes, "group", 1) === x!.shape[1] },
      byRows: { lower: byRows, suits: (_, attributes) => ints(attributes, "strides")[0] === 1 },
    },
    // Where each way won in measurements of the layers of LeNet, ResNet and MobileNet. The rule depends on shapes alone.
    choose: ([x, dy], attributes) => {
      const channels = x!.shape[1]!;
      const group = number(attributes, "group", 1);
      if (group > 1 && group === channels && dy!.shape[3]! * x!.shape[3]! <= LARGEST_PRODUCT) return "rowProducts";
      const imageByImage = ints(attributes, "strides")[0] === 1 && elements(x!.shape) <= MANY ? "byRows" : "perImage";
      if (group > 1) return imageByImage;
      // Many columns take more memory than their speed is worth.
      const isLarge = elements([x!.shape[0]!, channels, ...dy!.shape.slice(2), ...ints(attributes, "kernel")]) > 2 ** 23;
      if (channels <= 4) return isLarge ? "correlation" : "columns";
      return elements(dy!.shape.slice(2)) <= 256 || (imageByImage === "perImage" && !isLarge) ? "columns" : imageByImage;
    },
  },
  samples: [
    { shapes: [[2, 3, 8, 8], [2, 4, 8, 8]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], kernel: [3, 3] } },
    { shapes: [[2, 3, 9, 8], [2, 4, 5, 4]], attributes: { strides: [2, 2], pads: [2, 0, 2, 1], dilations: [1, 1], kernel: [5, 3] } },
    { shapes: [[2, 3, 7, 7], [2, 4, 3, 3]], attributes: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [2, 2], kernel: [3, 3] } },
    { shapes: [[2, 3, 8, 8], [2, 4, 4, 4]], attributes: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], kernel: [1, 1] } },
    { shapes: [[2, 4, 8, 8], [2, 6, 8, 8]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 2, kernel: [3, 3] } },
    { shapes: [[2, 3, 9, 8], [2, 6, 4, 4]], attributes: { strides: [2, 2], pads: [0, 0, 0, 1], dilations: [1, 1], group: 3, kernel: [3, 3] } },
  ],
};

/** For each place of the kernel the pixels of the padded image that it meets, the axes of the image [N, C, H, W] in the order `perm`. */
function shifted(graph: Graph, x: Value, dy: Value, attributes: Parameters<Lowering>[2], perm: readonly [number, number, number, number]) {
  const window = windowOf(attributes, ints(attributes, "kernel"));
  const [rows, columns] = imageSides(dy.type.shape);
  const image = graph.transpose(paddedFor(graph, x, window), perm);
  return { kernel: window.kernel, rows: rows * columns, shifts: shiftedImages(graph, image, [rows, columns], window, perm.indexOf(2)) };
}

/** [O, kh kw C] as [O, C, kh, kw]. */
function ordered(graph: Graph, product: Value, [height, width]: readonly [number, number], channels: number): Value {
  const outputs = elements(product.type.shape) / (height * width * channels);
  return graph.transpose(graph.reshape(product, [outputs, height, width, channels]), [0, 3, 1, 2]);
}

import { anyWayUp, type Architecture, deepened, depth, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { FunctionalModel, type Tensor } from "./functionalModel.ts";

type Way = { readonly stride?: number; readonly padding?: "valid" | "same"; readonly name?: string };
type Step = readonly [filters: number, kernel: number | readonly [number, number], way?: Way];

const shrinking = { stride: 2, padding: "valid" } as const;

/** The kinds of residual blocks: how many there are, by what their result is multiplied, and their branches. */
const KINDS: Readonly<Record<string, { readonly count: number; readonly scale: number; readonly branches: readonly (readonly Step[])[] }>> = {
  block35: { count: 10, scale: 0.17, branches: [[[32, 1]], [[32, 1], [32, 3]], [[32, 1], [48, 3], [64, 3]]] },
  block17: { count: 20, scale: 0.1, branches: [[[192, 1]], [[128, 1], [160, [1, 7]], [192, [7, 1]]]] },
  block8: { count: 10, scale: 0.2, branches: [[[192, 1]], [[192, 1], [224, [1, 3]], [256, [3, 1]]]] },
};

/**
 * Inception-ResNet-v2 of Szegedy et al. 2017 (arXiv 1602.07261), as Keras Applications has it: layers in the same order and with the same names, so
 * that those weights fit. What Keras does in a layer of its own, adding a scaled branch, two layers of the usual kinds do here.
 */
export const inceptionResnetV2: Architecture = {
  description: "Inception-ResNet-v2 (2016): Inception blocks with skip connections, 244 convolutions, as in Keras; very slow without a graphics card.",
  group: "deep",
  size: 299,
  smallestSize: 75,
  augmentation: anyWayUp,
  suits: usualTraining,
  options: [width, { ...depth, description: "how many blocks of each kind there are, as a share of the usual number", most: 2 }],
  build(shape) {
    const model = new FunctionalModel("inception_resnet_v2");
    const along = (x: Tensor, ...steps: readonly Step[]) => steps.reduce((before, step) => convolve(model, before, step, shape), x);
    const blocks = (x: Tensor, kind: string) => residualBlocks(model, x, kind, shape);
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = along(input, [32, 3, shrinking], [32, 3, { padding: "valid" }], [64, 3]);
    x = along(model.pool(x, "Max", 3, 2), [80, 1, { padding: "valid" }], [192, 3, { padding: "valid" }]);
    x = model.pool(x, "Max", 3, 2);

    const branches = [along(x, [96, 1]), along(x, [48, 1], [64, 5]), along(x, [64, 1], [96, 3], [96, 3])];
    x = model.concatenate([...branches, along(model.pool(x, "Average", 3, 1, "same"), [64, 1])], "mixed_5b");
    x = blocks(x, "block35");

    const shrunk = [along(x, [384, 3, shrinking]), along(x, [256, 1], [256, 3], [384, 3, shrinking])];
    x = model.concatenate([...shrunk, model.pool(x, "Max", 3, 2)], "mixed_6a");
    x = blocks(x, "block17");

    const again = [along(x, [256, 1], [384, 3, shrinking]), along(x, [256, 1], [288, 3, shrinking]), along(x, [256, 1], [288, 3], [320, 3, shrinking])];
    x = model.concatenate([...again, model.pool(x, "Max", 3, 2)], "mixed_7a");
    x = blocks(x, "block8");

    x = along(x, [1536, 1, { name: "conv_7b" }]);
    return model.finish(input, model.classes(model.averaged(x, "avg_pool"), shape.classes, "predictions"));
  },
};

/** Blocks that add a scaled result of their branches to what they get. The last of the kind block8 does neither scale nor rectify. */
function residualBlocks(model: FunctionalModel, start: Tensor, kind: string, shape: NetworkShape): Tensor {
  const { count, scale, branches } = KINDS[kind]!;
  const repeats = deepened(shape, count);
  const channels = channelsAt[kind]!(shape);
  let x = start;
  for (let place = 1; place <= repeats; place++) {
    const name = `${kind}_${place}`;
    const isPlain = kind === "block8" && place === repeats;
    const ways = branches.map((steps) => steps.reduce((before, step) => convolve(model, before, step, shape), x));
    const up = model.conv(model.concatenate(ways, `${name}_mixed`), channels, 1, { ...penalty(shape) }, `${name}_conv`);
    const scaled = isPlain ? up : model.layer("Rescaling", [up], { scale, offset: 0 }, `${name}_scale`);
    x = model.layer("Add", [x, scaled], {}, name);
    if (!isPlain) x = model.activation(x, "relu", `${name}_ac`);
  }
  return x;
}

const channelsAt: Readonly<Record<string, (shape: NetworkShape) => number>> = {
  block35: (shape) => sumOf(shape, [96, 64, 96, 64]),
  block17: (shape) => channelsAt["block35"]!(shape) + sumOf(shape, [384, 384]),
  block8: (shape) => channelsAt["block17"]!(shape) + sumOf(shape, [384, 288, 320]),
};

function sumOf(shape: NetworkShape, filters: readonly number[]): number {
  return filters.reduce((sum, count) => sum + widened(shape, count), 0);
}

/** Convolution, batch normalisation without scale, ReLU; named after the convolution where it has a name. */
function convolve(model: FunctionalModel, x: Tensor, [filters, kernel, { stride = 1, padding = "same", name } = {}]: Step, shape: NetworkShape): Tensor {
  const named = (ending: string) => (name === undefined ? undefined : `${name}${ending}`);
  const y = model.conv(x, widened(shape, filters), kernel, { use_bias: false, strides: [stride, stride], padding, ...penalty(shape) }, name);
  return model.activation(model.batchNorm(y, { momentum: 0.99, epsilon: 1e-3, scale: false }, named("_bn")), "relu", named("_ac"));
}

import { anyWayUp, type Architecture, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { FunctionalModel, type Tensor } from "./functionalModel.ts";

type Kernel = number | readonly [number, number];
/** Filters, kernel, and what else a convolution is told, in the order in which they are laid out. */
type Step = readonly [filters: number, kernel: Kernel, way?: { readonly stride?: number; readonly padding?: "valid" | "same" }];

const shrinking = { stride: 2, padding: "valid" } as const;

/**
 * Inception-v3 of Szegedy et al. 2016 (doi 10.1109/CVPR.2016.308), as Keras Applications has it: layers in the same order, so that they get the same
 * names (conv2d, conv2d_1, ...; mixed0 to mixed10) and those weights fit. Its batch normalisations have no scale.
 */
export const inceptionV3: Architecture = {
  description: "Inception-v3 (2015): 94 convolutions in eleven blocks of several branches, as in Keras.",
  group: "deep",
  size: 299,
  smallestSize: 75,
  augmentation: anyWayUp,
  suits: usualTraining,
  options: [width],
  build(shape) {
    const model = new FunctionalModel("inception_v3");
    const along = (x: Tensor, ...steps: Step[]) => steps.reduce((before, step) => convolve(model, before, step, shape), x);
    const pooled = (x: Tensor, filters: number) => along(model.pool(x, "Average", 3, 1, "same"), [filters, 1]);
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = along(input, [32, 3, shrinking], [32, 3, { padding: "valid" }], [64, 3]);
    x = along(model.pool(x, "Max", 3, 2), [80, 1, { padding: "valid" }], [192, 3, { padding: "valid" }]);
    x = model.pool(x, "Max", 3, 2);

    [32, 64, 64].forEach((last, block) => {
      const one = along(x, [64, 1]);
      const five = along(x, [48, 1], [64, 5]);
      const twice = along(x, [64, 1], [96, 3], [96, 3]);
      x = model.concatenate([one, five, twice, pooled(x, last)], `mixed${block}`);
    });

    const three = along(x, [384, 3, shrinking]);
    x = model.concatenate([three, along(x, [64, 1], [96, 3], [96, 3, shrinking]), model.pool(x, "Max", 3, 2)], "mixed3");

    [128, 160, 160, 192].forEach((filters, block) => {
      const one = along(x, [192, 1]);
      const seven = along(x, [filters, 1], [filters, [1, 7]], [192, [7, 1]]);
      const twice = along(x, [filters, 1], [filters, [7, 1]], [filters, [1, 7]], [filters, [7, 1]], [192, [1, 7]]);
      x = model.concatenate([one, seven, twice, pooled(x, 192)], `mixed${block + 4}`);
    });

    const last = along(x, [192, 1], [320, 3, shrinking]);
    x = model.concatenate([last, along(x, [192, 1], [192, [1, 7]], [192, [7, 1]], [192, 3, shrinking]), model.pool(x, "Max", 3, 2)], "mixed8");

    [9, 10].forEach((block, place) => {
      const one = along(x, [320, 1]);
      const split = (before: Tensor, name?: string) => model.concatenate([along(before, [384, [1, 3]]), along(before, [384, [3, 1]])], name);
      const single = split(along(x, [384, 1]), `mixed9_${place}`);
      const twice = split(along(x, [448, 1], [384, 3]));
      x = model.concatenate([one, single, twice, pooled(x, 192)], `mixed${block}`);
    });
    return model.finish(input, model.classes(model.averaged(x, "avg_pool"), shape.classes, "predictions"));
  },
};

function convolve(model: FunctionalModel, x: Tensor, [filters, kernel, { stride = 1, padding = "same" } = {}]: Step, shape: NetworkShape): Tensor {
  const y = model.conv(x, widened(shape, filters), kernel, { use_bias: false, strides: [stride, stride], padding, ...penalty(shape) });
  return model.activation(model.batchNorm(y, { momentum: 0.99, epsilon: 1e-3, scale: false }), "relu");
}

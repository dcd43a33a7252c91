import { anyWayUp, type Architecture, amount, batchNorm, dropout, isOn, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel, HE, type Tensor } from "./functionalModel.ts";

/**
 * The U-Net of Ronneberger et al. 2015 (doi 10.1007/978-3-319-24574-4_28): a class for every pixel. Its convolutions keep the size of the image here,
 * so that there is an answer for every pixel; without that option they are the paper's, which have no padding and answer for the middle of the image (training/margin.ts).
 */
export const unet: Architecture = {
  description: "U-Net (2015): a class for every pixel, by way down to coarse maps and back up; for masks, not for classes of images.",
  group: "pixels",
  task: "masks",
  size: 256,
  smallestSize: 16,
  augmentation: anyWayUp,
  suits: { ...usualTraining, loss: { name: "dice_crossentropy", labelSmoothing: 0 } },
  options: [
    width,
    { kind: "amount", name: "depth", description: "how often the image is halved on the way down", usual: 4, least: 1, most: 6, isWhole: true },
    batchNorm,
    { kind: "switch", name: "same-padding", description: "the network answers for all that it is shown; without, it answers for the middle and sees what lies around that", usual: true },
    dropout(0.5),
  ],
  fittingSize: (shape) => {
    for (let size = shape.size; size < shape.size + 2 ** amount(shape, "depth") * 2; size++) if (sidesAt(shape, size)) return size;
    // Too small at every level: what is left of the paper's convolutions at the bottom has to be a pixel at least.
    let size = 2 ** amount(shape, "depth");
    while (!sidesAt(shape, size)) size++;
    return size;
  },
  build(shape) {
    const model = new FunctionalModel("unet");
    const depth = amount(shape, "depth");
    const input = model.input(shape.size, shape.size, shape.channels);
    const sides = sidesAt(shape, shape.size)!;
    const kept: Tensor[] = [];
    let x = input;
    for (let level = 0; level < depth; level++) {
      x = twice(model, x, level, shape);
      // The paper drops at the end of the way down.
      kept.push(level === depth - 1 ? dropped(model, x, shape) : x);
      x = model.pool(kept.at(-1)!, "Max", 2);
    }
    x = dropped(model, twice(model, x, depth, shape), shape);
    for (let level = depth - 1; level >= 0; level--) {
      const up = model.layer("Conv2DTranspose", [x], {
        ...CONVOLUTION, filters: filtersAt(shape, level), kernel_size: [2, 2], strides: [2, 2], activation: "relu", kernel_initializer: HE, ...penalty(shape),
      });
      x = twice(model, model.concatenate([cut(model, kept[level]!, sides.cuts[level]!), up]), level, shape);
    }
    return model.finish(input, model.conv(x, shape.classes, 1, { activation: "softmax" }, "classes"));
  },
};

function filtersAt(shape: NetworkShape, level: number): number {
  return widened(shape, 64 * 2 ** level);
}

/** Two 3 x 3 convolutions. */
function twice(model: FunctionalModel, start: Tensor, level: number, shape: NetworkShape): Tensor {
  const settings = { padding: isOn(shape, "same-padding") ? "same" : "valid", ...penalty(shape) };
  return [1, 2].reduce((x) => {
    if (!isOn(shape, "batch-norm")) return model.conv(x, filtersAt(shape, level), 3, { activation: "relu", ...settings });
    return model.activation(model.batchNorm(model.conv(x, filtersAt(shape, level), 3, { use_bias: false, ...settings })), "relu");
  }, start);
}

function dropped(model: FunctionalModel, x: Tensor, shape: NetworkShape): Tensor {
  const rate = amount(shape, "dropout");
  return rate > 0 ? model.layer("Dropout", [x], { rate }) : x;
}

function cut(model: FunctionalModel, x: Tensor, side: number): Tensor {
  return side === 0 ? x : model.layer("Cropping2D", [x], { cropping: [[side, side], [side, side]], data_format: "channels_last" });
}

/** How much is cut from each side of the maps of each level, on the way from there to the way up; undefined where the sides do not fit. */
function sidesAt(shape: NetworkShape, size: number): { readonly cuts: readonly number[] } | undefined {
  const depth = amount(shape, "depth");
  const lost = isOn(shape, "same-padding") ? 0 : 4;
  const kept: number[] = [];
  let side = size;
  for (let level = 0; level < depth; level++) {
    side -= lost;
    if (side < 2 || side % 2 !== 0) return undefined;
    kept.push(side);
    side /= 2;
  }
  side -= lost;
  const cuts = kept.map(() => 0);
  for (let level = depth - 1; level >= 0; level--) {
    if (side < 1) return undefined;
    side *= 2;
    cuts[level] = (kept[level]! - side) / 2;
    side -= lost;
  }
  return side < 1 || !cuts.every(Number.isInteger) ? undefined : { cuts };
}

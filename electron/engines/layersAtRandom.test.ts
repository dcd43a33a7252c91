import fc from "fast-check";
import { describe, test } from "vitest";
import type { KerasModel } from "../nn/keras.ts";
import { FunctionalModel, type Tensor } from "../nn/zoo/functionalModel.ts";
import { expectTwinLayers } from "./fixtures/layerTwin.ts";
import { around } from "./fixtures/smallNetworks.ts";

const runs = { numRuns: 12 };
const upTo = (most: number) => fc.integer({ min: 1, max: most });
const pair = (most: number) => fc.tuple(upTo(most), upTo(most));
const padding = fc.constantFrom("valid", "same");
const activation = fc.constantFrom("linear", "tanh", "sigmoid", "swish");
const sides = fc.tuple(fc.integer({ min: 7, max: 11 }), fc.integer({ min: 7, max: 11 })).map(([height, width]) => ({ height, width }));

/** Steps, or gaps in the kernels, for no Keras layer has both. */
const stepsOrGaps = (square: boolean) =>
  fc.oneof(
    (square ? upTo(3).map((side) => [side, side]) : pair(3)).map((strides) => ({ strides, dilation_rate: [1, 1] })),
    fc.integer({ min: 2, max: 3 }).map((rate) => ({ strides: [1, 1], dilation_rate: [rate, rate] })),
  );
/** TF.js hands no gradient back through kernels with gaps. */
const hasGaps = ({ dilation_rate: [rate] }: { readonly dilation_rate: readonly number[] }) => rate! > 1;

/** Puts layers of a kind between others, on images of 3 channels. */
const between = (kind: string, settings: object, shape = {}): KerasModel => around((model, x) => model.layer(kind, [x], { ...settings }), shape);

describe("layers agree with TF.js at random settings and shapes, their gradients included", () => {
  test("Conv2D", () =>
    fc.assert(
      fc.asyncProperty(fc.record({ kernel_size: pair(3), filters: upTo(4), padding, activation, use_bias: fc.boolean() }), stepsOrGaps(false), sides, async (settings, window, shape) =>
        expectTwinLayers(between("Conv2D", { ...settings, ...window }, shape), { wrongGradient: hasGaps(window) }),
      ),
      runs,
    ));

  test("DepthwiseConv2D", () =>
    fc.assert(
      fc.asyncProperty(fc.record({ kernel_size: upTo(3), depth_multiplier: upTo(3), padding, activation, use_bias: fc.boolean() }), stepsOrGaps(true), sides, async (settings, window, shape) =>
        expectTwinLayers(between("DepthwiseConv2D", { ...settings, ...window }, shape), { wrongGradient: hasGaps(window) }),
      ),
      runs,
    ));

  test("SeparableConv2D", () =>
    fc.assert(
      fc.asyncProperty(fc.record({ kernel_size: upTo(3), filters: upTo(4), depth_multiplier: upTo(2), padding, activation, use_bias: fc.boolean() }), stepsOrGaps(true), sides, async (settings, window, shape) =>
        expectTwinLayers(between("SeparableConv2D", { ...settings, ...window }, shape), { wrongGradient: hasGaps(window) }),
      ),
      runs,
    ));

  test("Conv2DTranspose", () =>
    fc.assert(
      fc.asyncProperty(fc.record({ kernel_size: pair(4), strides: pair(3), filters: upTo(3), padding, activation, use_bias: fc.boolean() }), pair(4), async (settings, [height, width]) =>
        expectTwinLayers(between("Conv2DTranspose", settings, { height: height + 2, width: width + 2 })),
      ),
      runs,
    ));

  for (const kind of ["Max", "Average"] as const) {
    test(`${kind}Pooling2D`, () =>
      fc.assert(
        fc.asyncProperty(fc.record({ pool_size: pair(4), strides: pair(4), padding }), sides, async (settings, shape) =>
          // TF.js leaves the padding out of the mean but divides the gradient by the whole window.
          expectTwinLayers(between(`${kind}Pooling2D`, settings, shape), { wrongGradient: kind === "Average" && settings.padding === "same" }),
        ),
        runs,
      ));
  }

  test("GlobalMaxPooling2D and GlobalAveragePooling2D", () =>
    fc.assert(fc.asyncProperty(fc.constantFrom("GlobalMaxPooling2D", "GlobalAveragePooling2D"), sides, async (kind, shape) => expectTwinLayers(between(kind, {}, { ...shape, flat: true }))), runs));

  const frame = fc.tuple(fc.tuple(fc.nat(3), fc.nat(3)), fc.tuple(fc.nat(3), fc.nat(3)));
  test("ZeroPadding2D and Cropping2D", () =>
    fc.assert(
      fc.asyncProperty(frame, frame, sides, async (zeros, cropping, shape) =>
        expectTwinLayers(around((model, x) => model.layer("Cropping2D", [model.conv(model.layer("ZeroPadding2D", [x], { padding: zeros }), 2, 1)], { cropping }), shape)),
      ),
      runs,
    ));

  const framed = fc.record({ zeros: fc.tuple(fc.tuple(fc.nat(4), fc.nat(4)), fc.tuple(fc.nat(4), fc.nat(4))), first: fc.constantFrom("linear", "relu"), padding });
  /** Zeros around images of both signs or none, and what stands behind them. */
  const behindZeros = ({ zeros, first }: { readonly zeros: object; readonly first: string }, shape: object, build: (model: FunctionalModel, x: Tensor) => Tensor) =>
    around((model, x) => build(model, model.layer("ZeroPadding2D", [model.activation(x, first)], { padding: zeros })), shape);

  for (const kind of ["Max", "Average"] as const) {
    test(`${kind}Pooling2D behind ZeroPadding2D, more zeros than its window or fewer`, () =>
      fc.assert(
        fc.asyncProperty(framed, pair(4), pair(4), sides, async ({ padding, ...frame }, pool_size, strides, shape) =>
          expectTwinLayers(behindZeros(frame, shape, (model, x) => model.layer(`${kind}Pooling2D`, [x], { pool_size, strides, padding })), { wrongGradient: kind === "Average" && padding === "same" }),
        ),
        { ...runs, numRuns: 24 },
      ));
  }

  test("GlobalMaxPooling2D and GlobalAveragePooling2D behind ZeroPadding2D", () =>
    fc.assert(fc.asyncProperty(framed, fc.constantFrom("GlobalMaxPooling2D", "GlobalAveragePooling2D"), sides, async (frame, kind, shape) => expectTwinLayers(behindZeros(frame, { ...shape, flat: true }, (model, x) => model.layer(kind, [x], {})))), runs));

  test("Conv2D and DepthwiseConv2D behind ZeroPadding2D", () =>
    fc.assert(
      fc.asyncProperty(framed, upTo(3), upTo(3), fc.boolean(), sides, async ({ padding, ...frame }, side, step, isDeep, shape) => {
        const settings = { kernel_size: [side, side], strides: [step, step], padding };
        await expectTwinLayers(behindZeros(frame, shape, (model, x) => (isDeep ? model.layer("DepthwiseConv2D", [x], { ...settings, depth_multiplier: 2 }) : model.layer("Conv2D", [x], { ...settings, filters: 3 }))));
      }),
      runs,
    ));

  test("UpSampling2D by repeating pixels", () =>
    // The gradient of TF.js is not one of its own loss.
    fc.assert(fc.asyncProperty(pair(3), pair(5), async (size, [height, width]) => expectTwinLayers(between("UpSampling2D", { size, interpolation: "nearest" }, { height, width }), { wrongGradient: true })), runs));

  test("Dense, of rows and of every pixel", () =>
    fc.assert(
      fc.asyncProperty(fc.record({ units: upTo(6), activation, use_bias: fc.boolean() }), fc.boolean(), pair(5), async (settings, isEach, [height, width]) =>
        expectTwinLayers(around((model, x) => model.dense(isEach ? x : model.layer("Flatten", [x], {}), settings.units, settings), { height, width, flat: !isEach })),
      ),
      runs,
    ));

  test("BatchNormalization", () =>
    fc.assert(
      fc.asyncProperty(fc.record({ scale: fc.boolean(), center: fc.boolean(), momentum: fc.constantFrom(0.5, 0.9, 0.99), epsilon: fc.constantFrom(1e-3, 0.01) }), sides, async (settings, shape) =>
        expectTwinLayers(between("BatchNormalization", { axis: -1, ...settings }, shape)),
      ),
      runs,
    ));

  test("LayerNormalization over any axes", () =>
    fc.assert(
      // TF.js fails without scales, and without shifts.
      fc.asyncProperty(fc.subarray([1, 2, 3], { minLength: 1 }), fc.boolean(), fc.boolean(), sides, async (axis, scale, center, shape) =>
        expectTwinLayers(between("LayerNormalization", { axis, scale, center, epsilon: 0.01 }, shape), { wrongGradient: !(scale && center) }),
      ),
      runs,
    ));

  for (const kind of ["LSTM", "SimpleRNN"]) {
    test(`${kind} over sequences of any length`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.record({ units: upTo(5), use_bias: fc.boolean(), return_sequences: fc.boolean(), go_backwards: fc.boolean(), activation: fc.constantFrom("tanh", "sigmoid") }),
          pair(6),
          async (settings, [steps, features]) => {
            const gates = kind === "LSTM" ? { recurrent_activation: "sigmoid" } : {};
            const model = new FunctionalModel("sequences");
            const input = model.layer("InputLayer", [], { batch_input_shape: [null, steps, features], dtype: "float32", sparse: false }, "images");
            const given = model.layer(kind, [input], { ...settings, ...gates });
            await expectTwinLayers(model.finish(input, model.classes(settings.return_sequences ? model.layer("Flatten", [given], {}) : given, 3)));
          },
        ),
        runs,
      ));
  }

  test("layers that join any number of inputs", () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom("Add", "Multiply", "Average", "Maximum", "Minimum"), fc.integer({ min: 2, max: 4 }), sides, async (kind, count, shape) =>
        expectTwinLayers(around((model, x) => model.layer(kind, Array.from({ length: count }, (_, i) => model.conv(x, 3, i + 1, { activation: "tanh" })), {}), shape)),
      ),
      runs,
    ));

  test("Concatenate along any axis", () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2, 3, -1), fc.integer({ min: 2, max: 4 }), sides, async (axis, count, shape) =>
        expectTwinLayers(around((model, x) => model.layer("Concatenate", Array.from({ length: count }, (_, i) => model.conv(x, axis === 3 || axis === -1 ? i + 1 : 3, 1)), { axis }), shape)),
      ),
      runs,
    ));

  test("Permute and Reshape", () =>
    fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([1, 2, 3], { minLength: 3 }), fc.nat(2), sides, async (dims, place, { height, width }) => {
        const known = [height, width, 3];
        const turned = dims.map((axis) => known[axis - 1]!);
        // Neighbouring sides become one.
        const [first, second, third] = turned as [number, number, number];
        const target = place === 0 ? [first * second, third] : place === 1 ? [first, second * third] : [first * second * third];
        const build = (model: FunctionalModel, x: Tensor) => model.layer("Reshape", [model.layer("Permute", [x], { dims })], { target_shape: target });
        await expectTwinLayers(around(build, { height, width, flat: target.length === 1 }));
      }),
      runs,
    ));

  test("the logarithm of a softmax, which TF.js calls otherwise", () =>
    fc.assert(fc.asyncProperty(sides, async (shape) => expectTwinLayers(around((model, x) => model.activation(x, "log_softmax"), shape), { wrongGradient: true })), runs));

  test("activations on images of any shape", () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom("linear", "hard_sigmoid", "sigmoid", "tanh", "relu", "relu6", "elu", "swish", "gelu", "softplus"), sides, async (name, shape) =>
        expectTwinLayers(around((model, x) => model.activation(x, name), shape)),
      ),
      runs,
    ));
});

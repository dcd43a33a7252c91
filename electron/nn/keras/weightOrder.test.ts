import fc from "fast-check";
import { expect, test } from "vitest";
import { numbersOf, tensorOf, tf } from "../../engines/fixtures/tensorflow.ts";
import { keptAxes, transposed } from "./weightOrder.ts";

const shapeAndOrder = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length, maxLength: shape.length })),
);

test("axes are put in another order as TF.js puts them", () => {
  fc.assert(
    fc.property(shapeAndOrder, ([shape, order]) => {
      const values = Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, i) => i);
      expect(transposed(values, shape, order)).toEqual(numbersOf(tf.transpose(tensorOf(values, shape), order)));
    }),
    { examples: [[[[3, 2, 5, 4], [2, 3, 1, 0]]]] },
  );
});

test("axes that are kept leave the numbers as they are", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(transposed(values, [2, 3], keptAxes([2, 3]))).toEqual(values);
});

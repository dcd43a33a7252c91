import fc from "fast-check";
import { expect, test } from "vitest";
import { enlarge, shrink } from "./changeSize.ts";

test("shrinking takes means of squares, plane by plane", () => {
  const planes = Float32Array.of(1, 3, 5, 7, 1, 3, 5, 7, 0, 0, 0, 0, 4, 4, 8, 8, ...new Array<number>(16).fill(9));
  expect([...shrink(planes, 4, 2)]).toEqual([2, 6, 2, 4, 9, 9, 9, 9]);
  expect(() => shrink(planes, 4, 3)).toThrow("3 times shorter");
});

test("enlarging by cubic convolution keeps what is even, and slopes away from the edges, at every factor", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -9, max: 9 }), (factor, level, slope) => {
      const side = 8;
      const planes = Float32Array.from({ length: 2 * side * side }, (_, at) => level + slope * (at % side) + 2 * Math.floor((at % (side * side)) / side));
      const large = enlarge(planes, side, factor);
      const size = side * factor;
      expect(large).toHaveLength(2 * size * size);
      for (let row = 2 * factor; row < size - 2 * factor; row++) {
        for (let column = 2 * factor; column < size - 2 * factor; column++) {
          const expected = level + slope * ((column + 0.5) / factor - 0.5) + 2 * ((row + 0.5) / factor - 0.5);
          for (const plane of [0, 1]) expect(large[(plane * size + row) * size + column]).toBeCloseTo(expected, 3);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test("a step is sharper than on a straight line between pixels, and no pixel is moved", () => {
  const side = 8;
  const large = enlarge(Float32Array.from({ length: side * side }, (_, at) => (at % side < 4 ? 0 : 1)), side, 2);
  const middle = [...large.subarray(8 * 16, 9 * 16)];
  // Keys's kernel a quarter of a pixel from the middle: weights -0.0703125, 0.8671875, 0.2265625, -0.0234375.
  expect(middle.slice(5, 11).map((value) => Number(value.toFixed(4)))).toEqual([-0.0234, -0.0703, 0.2031, 0.7969, 1.0703, 1.0234]);
});

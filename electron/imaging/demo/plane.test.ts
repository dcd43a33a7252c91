import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../../shared/random.ts";
import { gaussianBlur, wideBlur } from "./blur.ts";
import { smoothNoise } from "./noise.ts";
import { addLine, addPoint, addSpot, emptyPlane, SIDE, type Plane } from "./plane.ts";

const total = (plane: Plane): number => plane.reduce((sum, value) => sum + value, 0);
const inside = fc.double({ min: 0, max: SIDE - 1.001, noNaN: true });
const anywhere = fc.double({ min: -500, max: 800, noNaN: true });

test("a point within the field adds all of its light, wherever it lies between pixels", () => {
  fc.assert(
    fc.property(inside, inside, (x, y) => {
      const plane = emptyPlane();
      addPoint(plane, x, y, 2);
      expect(total(plane)).toBeCloseTo(2, 4);
    }),
  );
});

test("nothing drawn beyond the field comes back in on its other side", () => {
  fc.assert(
    fc.property(anywhere, anywhere, (x, y) => {
      fc.pre(x < -20 || x > SIDE + 20 || y < -20 || y > SIDE + 20);
      const plane = emptyPlane();
      addSpot(plane, x, y, 3, 5);
      addLine(plane, x, y, x + 5, y + 5, 1);
      expect(total(plane)).toBe(0);
    }),
  );
});

test("blur spreads light and loses none", () => {
  const plane = emptyPlane();
  addSpot(plane, 100, 120, 1, 10);
  const before = total(plane);
  for (const blurred of [gaussianBlur(plane, 1.2), wideBlur(plane, 14)]) {
    expect(total(blurred)).toBeCloseTo(before, 1);
    expect(Math.max(...blurred)).toBeLessThan(Math.max(...plane));
  }
});

test("blur leaves an even field even, up to its border", () => {
  const plane = emptyPlane().fill(3);
  for (const blurred of [gaussianBlur(plane, 2), wideBlur(plane, 14)]) {
    for (const value of blurred) if (Math.abs(value - 3) > 1e-4) expect.fail(`3 became ${value}`);
  }
});

test("smooth noise lies about zero and changes slowly", () => {
  const noise = smoothNoise(randomStream(2), 10);
  const mean = total(noise) / noise.length;
  const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
  const step = noise.reduce((sum, value, at) => sum + (at % SIDE ? Math.abs(value - noise[at - 1]!) : 0), 0) / noise.length;
  expect(Math.abs(mean)).toBeLessThan(0.15);
  expect(deviation).toBeGreaterThan(0.5);
  expect(step).toBeLessThan(0.25 * deviation);
});

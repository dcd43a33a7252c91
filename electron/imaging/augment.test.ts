import { expect, test } from "vitest";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import type { Augmentation } from "../../shared/domain/run.ts";
import { randomStream } from "../../shared/random.ts";
import { augment, changeStream, moveMask, reflect, warp } from "./augment.ts";

const size = 4;
const image = Float32Array.from({ length: 2 * size * size }, (_, index) => index + 1);

function augmented(settings: Partial<Augmentation>, seed: number, source = image, channels = 2, side = size): Float32Array {
  const out = new Float32Array(channels * side * side + 3).fill(-1);
  augment(source, channels, side, { ...noAugmentation, ...settings }, randomStream(seed), out, 2);
  expect([out[0], out[1], out.at(-1)]).toEqual([-1, -1, -1]);
  return out.slice(2, -1);
}

test("nothing switched on is a copy", () => {
  expect(augmented({}, 1)).toEqual(image);
});

test("flips and quarter turns give all eight orientations and move every value unchanged, all channels alike", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const result = augmented({ flip: true, quarterTurns: true }, seed);
    expect(Array.from(result.slice(0, 16)).toSorted((a, b) => a - b)).toEqual(Array.from(image.slice(0, 16)));
    expect(Array.from(result.slice(16), (value) => value - 16)).toEqual(Array.from(result.slice(0, 16)));
    seen.add(result.slice(0, 16).join());
  }
  expect(seen.size).toBe(8);
});

test("flips alone give four orientations, quarter turns alone four others", () => {
  const orientations = (settings: Partial<Augmentation>) => new Set(Array.from({ length: 100 }, (_, seed) => augmented(settings, seed).join()));
  const flips = orientations({ flip: true });
  const turns = orientations({ quarterTurns: true });
  expect([flips.size, turns.size]).toEqual([4, 4]);
  // They share the identity and the half turn.
  expect(new Set([...flips, ...turns]).size).toBe(6);
});

test("the same stream gives the same image", () => {
  const all = { flip: true, quarterTurns: true, shift: 0.2, rotation: 90, scale: 0.3, shear: 20, brightness: 0.5 };
  expect(augmented(all, 7)).toEqual(augmented(all, 7));
  expect(augmented(all, 7)).not.toEqual(augmented(all, 8));
});

test("switching one change on leaves what the others drew", () => {
  for (let seed = 0; seed < 20; seed++) {
    const flipped = augmented({ flip: true }, seed);
    const brighter = augmented({ flip: true, brightness: 0.3 }, seed);
    for (const channel of [0, 16]) {
      const factor = brighter[channel]! / flipped[channel]!;
      expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.3);
      for (let at = channel; at < channel + 16; at++) expect(brighter[at]! / flipped[at]!).toBeCloseTo(factor, 5);
    }
    // A vanishing rotation goes through the affine map and must land on the same flip.
    const turned = augmented({ flip: true, quarterTurns: true, rotation: 1e-7 }, seed);
    const exact = augmented({ flip: true, quarterTurns: true }, seed);
    for (const [at, value] of exact.entries()) expect(turned[at]).toBeCloseTo(value, 4);
  }
});

test("brightness differs between channels and leaves black black", () => {
  const result = augmented({ brightness: 0.5 }, 3, Float32Array.of(0, 10, 10, 10, 0, 10, 10, 10), 2, 2);
  expect([result[0], result[4]]).toEqual([0, 0]);
  expect(result[1]).not.toBe(result[5]);
});

test("the identity map samples every pixel exactly", () => {
  const out = new Float32Array(image.length);
  warp(image, 2, size, { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 }, out);
  expect(out).toEqual(image);
});

test("a shift moves a bright pixel by what was drawn, in one direction for the whole image", () => {
  const side = 21;
  const dot = new Float32Array(side * side);
  dot[10 * side + 10] = 1;
  for (let seed = 0; seed < 20; seed++) {
    const random = randomStream(seed);
    for (let skipped = 0; skipped < 3; skipped++) random.uniform();
    const [dx, dy] = [0.2 * (2 * random.uniform() - 1) * side, 0.2 * (2 * random.uniform() - 1) * side];
    const moved = augmented({ shift: 0.2 }, seed, dot, 1, side);
    const centre = { x: 0, y: 0, mass: 0 };
    for (const [at, value] of moved.entries()) {
      centre.x += value * (at % side);
      centre.y += value * Math.floor(at / side);
      centre.mass += value;
    }
    expect(centre.mass).toBeCloseTo(1, 5);
    expect(centre.x - 10).toBeCloseTo(dx, 4);
    expect(centre.y - 10).toBeCloseTo(dy, 4);
  }
});

test("scale, rotation and shear stay within their amounts", () => {
  const side = 65;
  const disc = Float32Array.from({ length: side * side }, (_, at) => (Math.hypot((at % side) - 32, Math.floor(at / side) - 32) <= 12 ? 1 : 0));
  const area = disc.reduce((sum, value) => sum + value);
  for (let seed = 0; seed < 20; seed++) {
    const grown = augmented({ scale: 0.2 }, seed, disc, 1, side).reduce((sum, value) => sum + value);
    expect(grown / area).toBeGreaterThan(0.8 ** 2 - 0.02);
    expect(grown / area).toBeLessThan(1.2 ** 2 + 0.02);
    for (const settings of [{ rotation: 180 }, { shear: 30 }]) {
      const kept = augmented(settings, seed, disc, 1, side).reduce((sum, value) => sum + value);
      expect(kept / area).toBeCloseTo(1, 1);
    }
  }
});

test("beyond its borders the image is mirrored", () => {
  expect([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((coordinate) => reflect(coordinate, 3))).toEqual([2, 1, 0, 0, 1, 2, 2, 1, 0, 0]);
  const out = new Float32Array(16);
  warp(image.slice(0, 16), 1, size, { xx: 1, xy: 0, x0: 2, yx: 0, yy: 1, y0: 0 }, out);
  expect(Array.from(out.slice(0, 4))).toEqual([3, 4, 4, 3]);
});

test("every epoch, image and part of an image is changed in its own way, a whole image as its first part", () => {
  const firsts = (epoch: number, image: number, area: number | null) => changeStream({ seed: 1, epoch }, image, area).uniform();
  const drawn = [firsts(1, 1, 0), firsts(1, 1, 1), firsts(1, 1, 2), firsts(2, 1, 0), firsts(1, 2, 0)];
  expect(new Set(drawn).size).toBe(drawn.length);
  expect(firsts(1, 1, null)).toBe(firsts(1, 1, 0));
});

test("a mask is moved as its image is: alike to the pixel where pixels lie on pixels, and by the nearest pixel where they do not", () => {
  const side = 24;
  // What is linear in x and y is found between pixels without an error.
  const source = Float32Array.from({ length: side * side }, (_, at) => (at % side) + 100 * Math.floor(at / side));
  const cases: readonly Partial<Augmentation>[] = [{ flip: true, quarterTurns: true }, { flip: true, quarterTurns: true, shift: 0.1, rotation: 30, scale: 0.2, shear: 10, brightness: 0 }];
  for (const [kind, settings] of cases.entries()) {
    for (let seed = 0; seed < 20; seed++) {
      const [moved, mask] = [new Float32Array(side * side), new Float32Array(side * side + 1).fill(-1)];
      const movement = augment(source, 1, side, { ...noAugmentation, ...settings }, randomStream(seed), moved, 0);
      moveMask(source, side, movement, mask, 1);
      expect(mask[0]).toBe(-1);
      for (let at = 0; at < moved.length; at++) {
        const value = mask[at + 1]!;
        expect(source.includes(value)).toBe(true);
        if (kind === 0) expect(value).toBe(moved[at]);
        // Half a pixel along each axis; at the borders the mirror image bends the line.
        else if (value % 100 > 1 && value % 100 < side - 2 && value > 200 && value < 100 * (side - 2)) expect(Math.abs(value - moved[at]!)).toBeLessThanOrEqual(0.5 + 50 + 0.01);
      }
    }
  }
});

import { expect, test } from "vitest";
import { randomStream } from "../../../shared/random.ts";
import { OFFSET, takeImage } from "./camera.ts";
import { PIXELS, SIDE } from "./plane.ts";
import { emptyScene } from "./scene.ts";

const evenly = { gain: 1000, background: 50, lamp: { x: 0, y: 0, fall: 0 }, blur: 0.9 };

test("an even field has the noise of its photons: the variance grows with the mean", () => {
  const scene = emptyScene();
  scene.microtubules.fill(1);
  scene.actin.fill(4);
  const image = takeImage(scene, { density: 1, channels: [evenly, evenly, evenly] }, randomStream(1));
  const [dark, middle, bright] = [0, 1, 2].map((channel) => statistics(image.subarray(channel * PIXELS, (channel + 1) * PIXELS)));
  const perElectron = (bright!.variance - middle!.variance) / (bright!.mean - middle!.mean);
  expect(dark!.mean).toBeGreaterThan(OFFSET);
  expect((middle!.mean - dark!.mean) / (bright!.mean - dark!.mean)).toBeCloseTo(0.25, 2);
  // Variance over mean, in counts, is the counts per electron.
  expect(perElectron).toBeCloseTo(2.4, 0);
});

test("light falls off away from where the lamp shines", () => {
  const scene = emptyScene();
  scene.nucleus.fill(1);
  const uneven = { ...evenly, lamp: { x: -0.5, y: 0, fall: 0.3 } };
  const image = takeImage(scene, { density: 1, channels: [uneven, uneven, uneven] }, randomStream(1));
  const half = (from: number) => statistics(Uint16Array.from({ length: PIXELS / 2 }, (_, at) => image[Math.floor(at / 128) * SIDE + from + (at % 128)]!)).mean;
  expect(half(0)).toBeGreaterThan(1.05 * half(128));
});

test("a count never wraps round at the end of 16 bits", () => {
  const scene = emptyScene();
  scene.nucleus.fill(1000);
  const image = takeImage(scene, { density: 1, channels: [evenly, evenly, evenly] }, randomStream(1));
  expect(image.subarray(0, PIXELS).every((count) => count === 65_535)).toBe(true);
});

function statistics(values: Uint16Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

import { expect, test } from "vitest";
import { differentiate } from "../nn/differentiate.ts";
import { Graph } from "../nn/graph.ts";
import { batchNormalized } from "../nn/ops/batchNormalization.ts";
import { randomNumbers, run } from "./fixtures/running.ts";

const SHAPE = [16, 4, 16, 16] as const;
const [COUNT, CHANNELS, HEIGHT, WIDTH] = SHAPE;
const PIXELS = HEIGHT * WIDTH;
const EPSILON = Math.fround(1e-3);
const scale = Float32Array.of(1, 0.5, 2, 1);
const bias = Float32Array.of(0, 1, 2, 3);

/** What the engine makes of values a channel `shift` deviations away from 0, and of a gradient whose mean is not 0 either. */
async function found(x: Float32Array, dy: Float32Array) {
  const graph = new Graph();
  const images = graph.input("x", SHAPE);
  const [gamma, beta, ...scratch] = ["scale", "bias", "one", "other"].map((name) => graph.input(name, [CHANNELS]));
  const [y] = batchNormalized(graph, [images, gamma!, beta!], [scratch[0]!, scratch[1]!], EPSILON);
  const loss = graph.call("ReduceSum", [graph.call("Mul", [y, graph.input("dy", SHAPE)])], { axes: [0, 1, 2, 3], keepdims: 0 });
  const [dx, dscale] = differentiate(graph, loss, [images, gamma!]);
  for (const [name, value] of Object.entries({ y, dx: dx!, dscale: dscale! })) graph.output(name, value);
  const each = (value: number) => new Float32Array(CHANNELS).fill(value);
  return await run(graph, { x, dy, scale, bias, one: each(1), other: each(2) });
}

/** The same in doubles, two passes for the statistics. */
function expected(x: Float32Array, dy: Float32Array) {
  const [y, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
  const dscale = new Float64Array(CHANNELS);
  const count = COUNT * PIXELS;
  for (let channel = 0; channel < CHANNELS; channel++) {
    const places = Array.from({ length: count }, (_, i) => (Math.floor(i / PIXELS) * CHANNELS + channel) * PIXELS + (i % PIXELS));
    const sum = (of: (place: number) => number) => places.reduce((total, place) => total + of(place), 0);
    const mean = sum((place) => x[place]!) / count;
    const inverse = 1 / Math.sqrt(sum((place) => (x[place]! - mean) ** 2) / count + EPSILON);
    const normal = (place: number) => (x[place]! - mean) * inverse;
    const [own, along] = [sum((place) => dy[place]!), sum((place) => dy[place]! * normal(place))];
    dscale[channel] = along;
    for (const place of places) {
      y[place] = normal(place) * scale[channel]! + bias[channel]!;
      dx[place] = scale[channel]! * inverse * (dy[place]! - own / count - (normal(place) * along) / count);
    }
  }
  return { y, dx, dscale };
}

// As many digits are lost as the mean is rounded by, 100 times as much as a deviation is; subtracting it first, in a pass more over the images, saves no more than half of that.
test.each([
  [0, { y: 1e-6, dx: 1e-6, dscale: 1e-6 }],
  [10, { y: 5e-6, dx: 2e-6, dscale: 1e-4 }],
  [100, { y: 5e-5, dx: 2e-5, dscale: 2e-3 }],
])("batch normalisation of values %d deviations away from 0, and its gradients, are those of doubles but for the rounding of the mean", async (shift, tolerances) => {
  const [x, dy] = [randomNumbers(COUNT * CHANNELS * PIXELS, 1).map((value) => value + shift), randomNumbers(COUNT * CHANNELS * PIXELS, 2).map((value) => value + 0.5)];
  const [ours, right] = [await found(x, dy), expected(x, dy)];
  for (const [name, values] of Object.entries(right)) {
    const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const furthest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - ours[name]![i]!)), 0);
    expect(furthest / size, name).toBeLessThan(tolerances[name as keyof typeof tolerances]);
  }
});

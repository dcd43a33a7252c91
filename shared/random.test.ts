import fc from "fast-check";
import { expect, test } from "vitest";
import { philox, randomStream, shuffled } from "./random.ts";

// The known-answer vectors that the authors publish with Random123 (kat_vectors, philox4x32 10).
test("the generator gives the published known answers", () => {
  const answer = (...[counter, key]: readonly [readonly [number, number, number, number], readonly [number, number]]) => {
    const block = new Uint32Array(4);
    philox(block, ...counter, ...key);
    return [...block];
  };
  expect(answer([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(answer([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  expect(answer([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ]);
});

test("another seed or another path gives another sequence", () => {
  const first = (...args: Parameters<typeof randomStream>) => randomStream(...args).uniform();
  expect(new Set([first(1), first(2), first(1, 1), first(1, 0, 1), first(1, 0, 0, 1), first(2 ** 32 + 1)]).size).toBe(6);
});

test("normal numbers have mean 0 and standard deviation 1", () => {
  const random = randomStream(7);
  const values = Array.from({ length: 20_000 }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test("shuffling keeps every item and repeats with its seed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const once = shuffled(items, randomStream(seed));
      expect([...once].sort()).toEqual([...items].sort());
      expect(shuffled(items, randomStream(seed))).toEqual(once);
    }),
  );
});

test("normal numbers drawn by the list are those drawn one by one, wherever the stream stands", () => {
  for (const before of [0, 1, 2, 3]) {
    const [single, listed] = [randomStream(3, 1, 2), randomStream(3, 1, 2)];
    for (let i = 0; i < before; i++) listed.uniform(), single.uniform();
    for (const length of [0, 1, 2, 5, 64]) {
      const list = new Float64Array(length);
      listed.normals(list);
      expect([...list]).toEqual(Array.from({ length }, single.normal));
    }
  }
});

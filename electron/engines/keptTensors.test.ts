import { expect, test } from "vitest";
import { keptTensors } from "./keptTensors.ts";
import { tensor } from "./tensors.ts";

test("what a run made takes the place of what was there, whose memory is let go at once", () => {
  const before = new Float32Array(1000).fill(1);
  using kept = keptTensors("cpu", { weight: tensor(before, [1000]), other: tensor(Float32Array.of(5), [1]) });
  const after = new Float32Array(1000).fill(2);
  kept.replace("weight", tensor(after, [1000]));
  expect(kept.current["weight"]!.data).toBe(after);
  expect(before.length).toBe(0);
  expect([...(kept.current["other"]!.data as Float32Array)]).toEqual([5]);
  kept.clear();
  expect(after.every((value) => value === 0)).toBe(true);
});

import { afterEach, expect, test, vi } from "vitest";
import { timeInTurn } from "./timeInTurn.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Work that takes as long as `milliseconds` says, by a clock that nothing else moves. `load` is how much slower the machine is at a moment. */
function machine(load: (now: number) => number) {
  let now = 0;
  let runs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const work = (milliseconds: number) => async () => {
    runs++;
    now += milliseconds * load(now);
  };
  return { work, runs: () => runs };
}

test("a load that comes, goes or grows while two are timed slows both", async () => {
  for (const load of [() => 1, (now: number) => (now > 40 ? 3 : 1), (now: number) => (now < 40 ? 3 : 1), (now: number) => 1 + now / 400]) {
    const { work } = machine(load);
    expect(await timeInTurn(work(8), work(10))).toBeCloseTo(0.8, 1);
    expect(await timeInTurn(work(12), work(10))).toBeCloseTo(1.2, 1);
  }
});

test("a single run that is held up decides nothing", async () => {
  for (const heldUp of [20, 45, 80, 120]) {
    const { work } = machine((now) => (now >= heldUp && now < heldUp + 10 ? 2.9 : 1));
    expect(await timeInTurn(work(9), work(10))).toBeCloseTo(0.9, 5);
  }
});

test("runs that are held up decide nothing, though they are most of those of one side, as long as one of each is not", async () => {
  const { work } = machine(() => 1);
  const inTurn = (milliseconds: number[]) => () => work(milliseconds.shift()!)();
  expect(await timeInTurn(inTurn([9, 11, 24, 24, 8]), inTurn([11, 10, 10, 30, 30]))).toBeCloseTo(0.8, 5);
});

test("what takes far longer from the start is run once", async () => {
  const { work, runs } = machine(() => 1);
  expect(await timeInTurn(work(50), work(10))).toBe(5);
  expect(runs()).toBe(2);
});

test("what is clearly behind twice, each once before the other, is not run on", async () => {
  const { work, runs } = machine(() => 1);
  expect(await timeInTurn(work(13), work(10))).toBeCloseTo(1.3, 5);
  expect(runs()).toBe(6);
  const held = machine((now) => (now >= 42 && now < 62 ? 2 : 1));
  expect(await timeInTurn(held.work(10), held.work(10))).toBeCloseTo(1, 5);
});

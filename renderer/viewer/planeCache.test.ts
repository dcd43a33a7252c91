import { beforeEach, expect, test } from "vitest";
import type { Plane, PlaneAddress } from "./plane.ts";
import { PlaneCache } from "./planeCache.ts";

type Reading = { readonly address: PlaneAddress; readonly signal: AbortSignal; readonly arrive: (megabytes: number) => void };

/** What was asked of the host, which answers when the test says so. */
let readings: Reading[];
let cache: PlaneCache;
beforeEach(() => {
  readings = [];
  cache = new PlaneCache(
    (address, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        readings.push({ address, signal, arrive: (megabytes) => resolve(planeOf(megabytes)) });
      }),
  );
});

const planeOf = (megabytes: number): Plane => ({ width: 1024, height: 1024 * megabytes, fullWidth: 1024, fullHeight: 1024 * megabytes, samples: new Uint8Array(megabytes * 2 ** 20) });
const addressOf = (imageId: number): PlaneAddress => ({ projectId: "a", imageId, channel: 0 });
const later = () => new Promise((resolve) => setTimeout(resolve, 10));

test("a plane is read once, however often it is looked at", async () => {
  const asked = [cache.look(addressOf(1)), cache.look(addressOf(1))];
  expect(readings).toHaveLength(1);
  readings[0]!.arrive(1);
  expect(await asked[0]).toBe(await asked[1]);
  await cache.look(addressOf(1));
  expect(readings).toHaveLength(1);
});

test("what is read ahead is given up when somebody looks at something else, and read anew when it is asked for again", async () => {
  const ahead = new AbortController();
  const reading = cache.readAhead(addressOf(1), ahead.signal);
  ahead.abort();
  void cache.look(addressOf(2));
  await expect(reading).rejects.toThrow();
  expect(readings.map(({ address, signal }) => [address.imageId, signal.aborted])).toEqual([[1, true], [2, false]]);
  const again = cache.look(addressOf(1));
  readings[2]!.arrive(1);
  expect((await again).height).toBe(1024);
});

test("what is read ahead goes on when it is what somebody looks at next, also in the turn in which it is given up", async () => {
  const ahead = new AbortController();
  const reading = cache.readAhead(addressOf(1), ahead.signal);
  ahead.abort();
  const looked = cache.look(addressOf(1));
  await later();
  expect(readings).toHaveLength(1);
  readings[0]!.arrive(1);
  await Promise.all([reading, looked]);
});

test("planes beyond the room that there is are forgotten, those asked for longest ago first", async () => {
  for (const [at, imageId] of [1, 2, 3].entries()) {
    const looked = cache.look(addressOf(imageId));
    readings[at]!.arrive(80);
    await looked;
  }
  await cache.look(addressOf(3));
  await cache.look(addressOf(2));
  expect(readings).toHaveLength(3);
  void cache.look(addressOf(1));
  expect(readings).toHaveLength(4);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { tiffFile } from "./fixtures/tiffFile.ts";
import { decode } from "./decode.ts";
import { ReusedMemory } from "./reusedMemory.ts";

test("what was handed out is handed out again after a reset, and not before", () => {
  const memory = new ReusedMemory();
  const [first, second] = [memory.take(1000), memory.take(1000)];
  expect(first.buffer).not.toBe(second.buffer);
  memory.reset();
  const again = [memory.take(900), memory.take(1000)];
  expect(new Set(again.map(({ buffer }) => buffer))).toEqual(new Set([first.buffer, second.buffer]));
  expect(again.map(({ length }) => length)).toEqual([900, 1000]);
  expect(memory.take(10).buffer).not.toBe(first.buffer);
});

test("more than the limit is not kept", () => {
  const memory = new ReusedMemory();
  const large = memory.take(65 * 2 ** 20);
  memory.reset();
  expect(memory.take(10).buffer).not.toBe(large.buffer);
});

test("planes of files above and below the length that is read at once, decoded into the same memory one after the other, are those of their files, in either byte order and size", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-memory-"));
  const memory = new ReusedMemory();
  try {
    for (const [number, side] of [760, 730, 20].entries()) {
      for (const littleEndian of [true, false]) {
        const values = Uint16Array.from({ length: side * side }, (_, at) => at * 7 + number);
        const file = path.join(folder, `${number}.tif`);
        writeFileSync(file, tiffFile([{ width: side, height: side, channels: 1, sampleType: "uint16", values }], { littleEndian }));
        memory.reset();
        const { samples } = await decode(file, 0, memory);
        expect(samples.every((value, at) => value === values[at]) && samples.length === values.length).toBe(true);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

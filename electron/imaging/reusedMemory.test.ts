import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { tiffFile } from "./fixtures/tiffFile.ts";
import { decode } from "./decode.ts";
import { moved, ReusedMemory } from "./reusedMemory.ts";

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

test("what a library gave is moved, and the library has its own back at once; bytes among others stay where they are", () => {
  const memory = new ReusedMemory();
  const given = Buffer.allocUnsafeSlow(3);
  given.set([1, 2, 3]);
  expect([...moved(given, memory)]).toEqual([1, 2, 3]);
  expect(given).toHaveLength(0);
  const among = Buffer.from(new ArrayBuffer(8), 2, 4).fill(7);
  for (const bytes of [moved(among, memory), moved(among, undefined)]) expect([bytes.byteOffset, ...bytes]).toEqual([0, 7, 7, 7, 7]);
  expect([...among]).toEqual([7, 7, 7, 7]);
  const kept = Buffer.allocUnsafeSlow(3);
  expect(moved(kept, undefined).buffer).toBe(kept.buffer);
});

test("images that libraries decode into the same memory are those that are decoded into their own", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-memory-"));
  const memory = new ReusedMemory();
  try {
    for (const [number, channels] of ([1, 3, 1, 3] as const).entries()) {
      const raw = sharp(Uint8Array.from({ length: 40 * 30 * channels }, (_, at) => (at * at) / 7 + number), { raw: { width: 40, height: 30, channels } });
      for (const encoded of [raw.clone().png(), raw.clone().jpeg(), raw.clone().tiff({ compression: "lzw" })]) {
        const file = path.join(folder, "image");
        writeFileSync(file, await encoded.toBuffer());
        memory.reset();
        expect(await decode(file, 0, memory)).toEqual(await decode(file, 0));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isFailure } from "../../shared/failure.ts";
import { readTensorFile, type TensorFile, writeTensorFile } from "./safetensors.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-tensors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "a.safetensors");

const bits = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");
const small: TensorFile = { tensors: new Map([["kernel", Float32Array.of(1, -2, 3.5, 0, 5, 6)], ["bias", Float32Array.of(-1)]]), metadata: { by: "moascope" } };
const shapes = new Map([["kernel", [2, 3]], ["bias", []]]);

test("every bit comes back: NaN with its payload, both zeros, infinities, denormals, empty tensors, any name", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const tensor = fc.array(word, { maxLength: 20 }).map((words) => new Float32Array(Uint32Array.from(words).buffer));
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "__metadata__" && text !== "__proto__");
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, tensor), { selector: ([name]) => name, maxLength: 5 }), fc.string(), (tensors, text) => {
      writeTensorFile(file, { tensors: new Map(tensors), metadata: { text } }, new Map());
      const read = readTensorFile(file);
      expect(read.metadata).toEqual({ text });
      expect([...read.tensors].map(([name, values]) => [name, bits(values)]).sort()).toEqual(tensors.map(([name, values]) => [name, bits(values)]).sort());
    }),
    { numRuns: 60, examples: [[[["x", new Float32Array(Uint32Array.of(0x7fc00001, 0x80000000, 0, 0xff800000, 1).buffer)]], "a\n\"b\""]] },
  );
});

test("the layout is that of safetensors: length, JSON header padded to eight bytes, little-endian numbers without gaps", () => {
  writeTensorFile(file, small, shapes);
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  expect(headerLength % 8).toBe(0);
  expect(JSON.parse(bytes.toString("utf8", 8, 8 + headerLength))).toEqual({
    __metadata__: { by: "moascope" },
    kernel: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    bias: { dtype: "F32", shape: [], data_offsets: [24, 28] },
  });
  expect(bytes.length).toBe(8 + headerLength + 28);
  expect([0, 1, 2, 3, 4, 5, 6].map((i) => bytes.readFloatLE(8 + headerLength + 4 * i))).toEqual([1, -2, 3.5, 0, 5, 6, -1]);
  expect(readdirSync(folder)).toEqual(["a.safetensors"]);
});

test("a file that was cut anywhere is a failure that names it, and so is one that is missing or something else", () => {
  writeTensorFile(file, small, shapes);
  const bytes = readFileSync(file);
  const failsWith = (path: string) => expect(() => readTensorFile(path)).toThrow(expect.objectContaining({ name: "Failure", code: "WeightsUnreadable", facts: expect.objectContaining({ path }) }));
  const cut = path.join(folder, "cut.safetensors");
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(cut, bytes.subarray(0, length));
    failsWith(cut);
  }
  for (const other of [Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.from("This is a letter, not a file of tensors.")]) {
    writeFileSync(cut, other);
    failsWith(cut);
  }
  failsWith(path.join(folder, "missing.safetensors"));
});

test("numbers that do not fit their shape, or of another type, are refused", () => {
  for (const entry of [{ dtype: "F32", shape: [3], data_offsets: [0, 8] }, { dtype: "F16", shape: [4], data_offsets: [0, 8] }, { dtype: "F32", shape: [2], data_offsets: [8, 0] }]) {
    const header = Buffer.from(JSON.stringify({ x: entry }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(file, Buffer.concat([length, header, Buffer.alloc(8)]));
    let error: unknown;
    try {
      readTensorFile(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(isFailure(error, "WeightsUnreadable"), JSON.stringify(entry)).toBe(true);
  }
});

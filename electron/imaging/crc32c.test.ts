import { expect, test } from "vitest";
import { crc32c, withoutChecksum } from "./crc32c.ts";

test("checksums are those of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e);
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
});

test("a checksum is taken off bytes that it belongs to, wherever they lie in memory, and refuses others", () => {
  const memory = Buffer.from([0, 0, ...Buffer.from("123456789"), 0x83, 0x92, 0x06, 0xe3]);
  expect(Buffer.from(withoutChecksum(memory.subarray(2), "a chunk")).toString()).toBe("123456789");
  memory[4]! ^= 1;
  expect(() => withoutChecksum(memory.subarray(2), "a chunk")).toThrow("a chunk does not agree with its checksum");
  expect(() => withoutChecksum(memory.subarray(0, 3), "a chunk")).toThrow("a chunk is shorter than its checksum");
});

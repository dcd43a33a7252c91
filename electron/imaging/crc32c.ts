/** Remainders of all bytes for the Castagnoli polynomial, its bits reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** The CRC-32C of bytes (RFC 3720, appendix B.4): not the CRC-32 that Node has. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffff_ffff;
  for (let at = 0; at < bytes.length; at++) remainder = (remainder >>> 8) ^ remainders[(remainder ^ bytes[at]!) & 0xff]!;
  return ~remainder >>> 0;
}

/** Bytes without the checksum of 32 bits, little endian, that stands behind them. Throws where it is not theirs. */
export function withoutChecksum(bytes: Uint8Array, of: string): Uint8Array {
  const length = bytes.length - CHECKSUM_BYTES;
  if (length < 0) throw new Error(`${of} is shorter than its checksum`);
  const content = bytes.subarray(0, length);
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(length, true) !== crc32c(content)) throw new Error(`${of} does not agree with its checksum`);
  return content;
}

export const CHECKSUM_BYTES = 4;

const CLEAR = 256;
const END = 257;
const LONGEST_TABLE = 4096;

/**
 * Unpacks TIFF's LZW (TIFF 6.0, section 13) into `length` bytes, of which the missing ones are left out.
 * A string of the table is kept as the place in the output where it first stood: it is always the string before it plus one more byte.
 */
export function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  if (packed[0] === 0 && (packed[1]! & 1) === 1) throw new Error("LZW of the kind used before 1992");
  const out = new Uint8Array(length);
  const starts = new Int32Array(LONGEST_TABLE);
  const lengths = new Int32Array(LONGEST_TABLE);
  let written = 0;
  let next = END + 1;
  let width = 9;
  let previousStart = -1;
  let previousLength = 0;
  let at = 0;
  let bitBuffer = 0;
  let bitsHeld = 0;

  while (written < length) {
    while (bitsHeld < width) {
      if (at >= packed.length) return out.subarray(0, written);
      bitBuffer = ((bitBuffer << 8) | packed[at++]!) & 0xffffff;
      bitsHeld += 8;
    }
    bitsHeld -= width;
    const code = (bitBuffer >>> bitsHeld) & ((1 << width) - 1);

    if (code === END) return out.subarray(0, written);
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      previousStart = -1;
      continue;
    }
    if (code > next || (code === next && previousStart < 0)) throw new Error("an LZW code that was never defined");

    const start = written;
    if (code < CLEAR) {
      out[written++] = code;
    } else {
      // The newest code is the string before plus its own first byte, which the forward copy has just written when it gets there.
      const from = code === next ? previousStart : starts[code]!;
      const end = Math.min(written + (code === next ? previousLength + 1 : lengths[code]!), length);
      for (let read = from; written < end; ) out[written++] = out[read++]!;
    }
    if (previousStart >= 0 && next < LONGEST_TABLE) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
      // TIFF widens its codes one entry early.
      if (next + 1 >= 1 << width && width < 12) width++;
    }
    previousStart = start;
    previousLength = written - start;
  }
  return out;
}

/** Unpacks Apple's PackBits run lengths (TIFF 6.0, section 9) into at most `length` bytes; missing ones are left out. */
export function unpackPackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let written = 0;
  for (let at = 0; at < packed.length && written < length; ) {
    const header = packed[at++]!;
    if (header < 128) {
      const literal = packed.subarray(at, at + Math.min(header + 1, length - written));
      out.set(literal, written);
      written += literal.length;
      at += header + 1;
    } else if (header > 128 && at < packed.length) {
      const end = Math.min(written + 257 - header, length);
      out.fill(packed[at++]!, written, end);
      written = end;
    }
  }
  return out.subarray(0, written);
}

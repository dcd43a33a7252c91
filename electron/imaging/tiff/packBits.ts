/** Unpacks PackBits (TIFF 6.0, section 9). It ends with `maxOutputLength` bytes, whatever would follow, or where the packed bytes end. */
export function unpackPackBits(packed: Uint8Array, { maxOutputLength }: { readonly maxOutputLength: number }): Buffer {
  const out = Buffer.allocUnsafeSlow(maxOutputLength);
  let written = 0;
  for (let at = 0; at < packed.length && written < maxOutputLength; ) {
    const count = packed[at++]!;
    // 128 says nothing; below it so many bytes and one follow as they are, above it one byte stands for several.
    if (count < 128) {
      const bytes = packed.subarray(at, Math.min(at + count + 1, at + maxOutputLength - written));
      out.set(bytes, written);
      written += bytes.length;
      at += count + 1;
    } else if (count > 128 && at < packed.length) {
      const end = Math.min(written + 257 - count, maxOutputLength);
      out.fill(packed[at++]!, written, end);
      written = end;
    }
  }
  return out.subarray(0, written);
}

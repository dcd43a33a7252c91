/** Codes are of 9 to 12 bits. The first 256 stand for one byte each, then come the one that begins anew and the one that ends. */
const [SHORTEST, LONGEST] = [9, 12];
const CLEAR = 256;
const END = 257;
const STRINGS = 2 ** LONGEST;

/**
 * Unpacks LZW as TIFF 6.0, section 13, has it: the highest bit first, and codes grow one earlier than the table needs. It ends with `maxOutputLength` bytes, whatever would follow,
 * or where the codes end. Throws where a code stands for nothing.
 */
export function unpackLzw(packed: Uint8Array, { maxOutputLength }: { readonly maxOutputLength: number }): Buffer {
  const out = Buffer.allocUnsafeSlow(maxOutputLength);
  // A string is one that is known already and a byte more.
  const before = new Uint16Array(STRINGS);
  const last = Uint8Array.from({ length: STRINGS }, (_, code) => code);
  const lengths = new Uint16Array(STRINGS).fill(1, 0, CLEAR);
  let [next, bits, previous] = [END + 1, SHORTEST, -1];
  let [held, holding, from, written] = [0, 0, 0, 0];

  while (written < maxOutputLength) {
    while (holding < bits && from < packed.length) {
      held = ((held << 8) | packed[from++]!) & 0xffffff;
      holding += 8;
    }
    if (holding < bits) break;
    holding -= bits;
    const code = (held >>> holding) & ((1 << bits) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      [next, bits, previous] = [END + 1, SHORTEST, -1];
      continue;
    }
    const isKnown = code < CLEAR || (code > END && code < next);
    if (!isKnown && (code !== next || previous < 0)) throw new Error(`the code ${code} stands for nothing`);
    // A code that is about to get its meaning is the string before with its own first byte behind it.
    const string = isKnown ? code : previous;
    const length = lengths[string]!;
    let part = string;
    for (let at = written + length - 1; at >= written; at--, part = before[part]!) if (at < maxOutputLength) out[at] = last[part]!;
    const first = out[written]!;
    written += length;
    if (!isKnown && written < maxOutputLength) out[written++] = first;
    if (previous >= 0 && next < STRINGS) {
      before[next] = previous;
      last[next] = first;
      lengths[next] = lengths[previous]! + 1;
      next++;
    }
    previous = code;
    if (next + 1 >= 1 << bits && bits < LONGEST) bits++;
  }
  return out.subarray(0, Math.min(written, maxOutputLength));
}

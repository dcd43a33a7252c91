import type { Samples } from "../raster.ts";
import { emptySamples, samplesOver } from "../sampleTypes.ts";
import type { TiffPage } from "./page.ts";

/** The samples of one unpacked strip or tile in this machine's byte order, the predictor undone; `bytes` is overwritten. */
export function samplesOfBlock(page: TiffPage, bytes: Uint8Array<ArrayBuffer>, rowSamples: number, littleEndian: boolean): Samples {
  const { bits, predictor, sampleType } = page;
  if (bits % 8 !== 0) {
    if (predictor !== 1) throw new Error(`a predictor on samples of ${bits} bits`);
    return unpackBits(page, bytes, rowSamples);
  }
  // Predictor 3 (Adobe technical note 3) orders the bytes of a row by their weight, whatever the byte order of the file.
  if (predictor === 3) joinFloatBytes(bytes, rowSamples, page.planar ? 1 : page.stored, bits / 8);
  else if (!littleEndian) swapBytes(bytes, bits);

  const samples = samplesOver(sampleType, bytes.buffer);
  if (predictor === 2) sumDifferences(samples, rowSamples, page.planar ? 1 : page.stored);
  else if (predictor !== 1 && predictor !== 3) throw new Error(`unknown predictor ${predictor}`);
  return samples;
}

/** Every platform that Node runs on for desktops is little-endian, so only big-endian files are turned round. */
function swapBytes(bytes: Uint8Array<ArrayBuffer>, bits: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bits === 16) buffer.swap16();
  else if (bits === 32) buffer.swap32();
  else if (bits === 64) buffer.swap64();
}

/** Horizontal differencing (TIFF 6.0, section 14): each sample is stored as the difference from the same sample one pixel to the left. */
function sumDifferences(samples: Samples, rowSamples: number, stride: number): void {
  // Sums of integers wrap round; those of floats are taken on their bit patterns.
  const patterns =
    samples instanceof Float32Array ? new Uint32Array(samples.buffer) : samples instanceof Float64Array ? new BigUint64Array(samples.buffer) : samples;
  if (patterns instanceof BigUint64Array) throw new Error("horizontal differencing of 64-bit samples");
  for (let row = 0; row < patterns.length; row += rowSamples) {
    const end = Math.min(row + rowSamples, patterns.length);
    for (let at = row + stride; at < end; at++) patterns[at] = patterns[at]! + patterns[at - stride]!;
  }
}

function joinFloatBytes(bytes: Uint8Array, rowSamples: number, stride: number, sampleBytes: number): void {
  const rowBytes = rowSamples * sampleBytes;
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    const row = bytes.subarray(start, start + rowBytes);
    for (let at = stride; at < rowBytes; at++) row[at] = row[at]! + row[at - stride]!;
    const planes = row.slice();
    for (let sample = 0; sample < rowSamples; sample++) {
      for (let weight = 0; weight < sampleBytes; weight++) {
        row[sample * sampleBytes + sampleBytes - 1 - weight] = planes[weight * rowSamples + sample]!;
      }
    }
  }
}

/** Samples of 1 to 15 bits, packed from the highest bit of each byte; every row starts on a whole byte. */
function unpackBits({ bits, sampleType }: TiffPage, bytes: Uint8Array, rowSamples: number): Samples {
  const rowBytes = Math.ceil((rowSamples * bits) / 8);
  const rows = Math.floor(bytes.length / rowBytes);
  const samples = emptySamples(sampleType, rows * rowSamples);
  const mask = (1 << bits) - 1;
  for (let row = 0; row < rows; row++) {
    let at = row * rowBytes;
    let held = 0;
    let buffer = 0;
    for (let sample = 0; sample < rowSamples; sample++) {
      while (held < bits) {
        buffer = ((buffer << 8) | bytes[at++]!) & 0xffffff;
        held += 8;
      }
      held -= bits;
      samples[row * rowSamples + sample] = (buffer >>> held) & mask;
    }
  }
  return samples;
}

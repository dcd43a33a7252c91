import type { Samples, SampleType } from "./raster.ts";

const arrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<SampleType, unknown>;

/** Bytes of one sample. */
export function sampleBytes(type: SampleType): number {
  return arrays[type].BYTES_PER_ELEMENT;
}

/** `length` samples that are all 0. */
export function emptySamples(type: SampleType, length: number): Samples {
  return new arrays[type](length);
}

/** The samples that a buffer, or its first bytes, holds in this machine's byte order. */
export function samplesOver(type: SampleType, buffer: ArrayBuffer, bytes = buffer.byteLength): Samples {
  if (bytes % sampleBytes(type) !== 0) throw new RangeError(`${bytes} bytes are no whole number of ${type} samples`);
  return new arrays[type](buffer, 0, bytes / sampleBytes(type));
}

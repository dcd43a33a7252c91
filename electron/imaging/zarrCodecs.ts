import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { registry } from "zarrita";
import { sampleBytes } from "./sampleTypes.ts";
import type { SampleType } from "./raster.ts";

type Unpack = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;
const unpackers: Readonly<Record<string, Unpack>> = { gzip: promisify(gunzip), zlib: promisify(inflate) };

/** Bytes that stand beside the values of a chunk, such as checksums. */
const BESIDE = 64;

/** Has zarrita's gzip and zlib unpack no more than a chunk holds: by themselves they unpack whatever is there, and a file of a megabyte may be made to fill the memory. */
export function boundUnpacking(): void {
  for (const [name, unpack] of Object.entries(unpackers)) {
    const codec = {
      fromConfig: (_: unknown, { shape, dataType }: { readonly shape: readonly number[]; readonly dataType: string }) => {
        const maxOutputLength = BESIDE + shape.reduce((all, size) => all * size, sampleBytes(dataType as SampleType));
        return { kind: "bytes_to_bytes" as const, encode: refuseToPack, decode: async (bytes: Uint8Array) => new Uint8Array(await unpack(bytes, { maxOutputLength })) };
      },
    };
    for (const alias of [name, `numcodecs.${name}`]) registry.set(alias, () => Promise.resolve(codec));
  }
}

function refuseToPack(): never {
  throw new Error("arrays are only read");
}

import { promisify } from "node:util";
import { gunzip, inflate, zstdDecompress } from "node:zlib";
import { registry } from "zarrita";
import { CHECKSUM_BYTES, withoutChecksum } from "./crc32c.ts";
import { sampleBytes } from "./sampleTypes.ts";
import type { SampleType } from "./raster.ts";

type Decode = (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array;
type Description = { readonly shape: readonly number[]; readonly dataType: string };

/** What Node unpacks, and stops when it is too much. */
type Unpack = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;
const unpackers: Readonly<Record<string, Unpack>> = { gzip: promisify(gunzip), zlib: promisify(inflate), zstd: promisify(zstdDecompress) };

/**
 * Where packed chunks say how many bytes they unpack to, and whatever unpacks them takes that memory first: 32 bits, little endian, in a header of so many bytes.
 * Blosc says how many bytes it is itself, too, and does not look whether they are there.
 */
const declared: Readonly<Record<string, { readonly header: number; readonly unpacked: number; readonly packed: number | null }>> = { blosc: { header: 16, unpacked: 4, packed: 12 }, lz4: { header: 4, unpacked: 0, packed: null } };

/** Bytes that may stand beside the values of a chunk, such as checksums; and the share of them that packing what cannot be packed may add. */
const BESIDE = 64;
const ADDED = 1 / 64;

/** Has every codec of zarrita unpack no more than a chunk holds: by themselves they unpack whatever is there, and a file of a megabyte may be made to fill the memory. */
export function boundUnpacking(): void {
  for (const [name, unpack] of Object.entries(unpackers)) {
    register(name, () => Promise.resolve((_, most) => async (bytes) => new Uint8Array(await unpack(bytes, { maxOutputLength: most }).catch((error) => refuse(error, most)))));
  }
  for (const [name, { header, unpacked, packed }] of Object.entries(declared)) {
    const load = registry.get(name)!;
    register(name, async () => {
      const Codec = (await load()) as unknown as { fromConfig(configuration: unknown, description: Description): { readonly decode: Decode } };
      return (configuration, most, description) => {
        const codec = Codec.fromConfig(configuration, description);
        return async (bytes) => {
          if (bytes.length < header) throw new Error(`a chunk of ${name} is shorter than its header`);
          const says = new DataView(bytes.buffer, bytes.byteOffset);
          const length = says.getUint32(unpacked, true);
          if (packed !== null && says.getUint32(packed, true) > bytes.length) throw new Error(`a chunk has ${bytes.length} of ${says.getUint32(packed, true)} bytes`);
          if (length > most) throw new Error(`a chunk unpacks to ${length} bytes, and it can hold ${most}`);
          return codec.decode(bytes);
        };
      };
    });
  }
}

/** Has checksums of chunks looked at: zarrita takes them off. */
export function verifyChecksums(): void {
  const decode: Decode = (bytes) => withoutChecksum(bytes, "a chunk");
  const codec = { kind: "bytes_to_bytes" as const, encode: refuseToPack, decode, computeEncodedSize: (bytes: number) => bytes + CHECKSUM_BYTES };
  registry.set("crc32c", (() => ({ fromConfig: () => codec })) as never);
}

/** What reads chunks that a codec packed with a configuration; they may unpack to `most` bytes. */
type Reader = (configuration: unknown, most: number, description: Description) => Decode;

function register(name: string, load: () => Promise<Reader>): void {
  const codec = async () => {
    const reader = await load();
    const fromConfig = (configuration: unknown, description: Description) => ({ kind: "bytes_to_bytes" as const, encode: refuseToPack, decode: reader(configuration, mostOf(description), description) });
    return { fromConfig };
  };
  for (const alias of [name, `numcodecs.${name}`]) registry.set(alias, codec as never);
}

function mostOf({ shape, dataType }: Description): number {
  const bytes = shape.reduce((all, size) => all * size, sampleBytes(dataType as SampleType));
  return BESIDE + Math.ceil(bytes * (1 + ADDED));
}

function refuse(error: NodeJS.ErrnoException, most: number): never {
  throw error.code === "ERR_BUFFER_TOO_LARGE" ? new Error(`a chunk unpacks to more than the ${most} bytes that it can hold`) : error;
}

function refuseToPack(): never {
  throw new Error("arrays are only read");
}

import type { Stats } from "node:fs";
import { open } from "node:fs/promises";
import { z } from "zod";
import { Failure } from "../../shared/failure.ts";
import { CHECKSUM_BYTES, withoutChecksum } from "./crc32c.ts";
import { MAX_FILE_BYTES } from "./limits.ts";

/** Chunks that one shard may have. */
const MOST_CHUNKS = 2 ** 20;
/** An entry of the index: where a chunk begins and how long it is, 64 bits each, all of them set where it is not there. */
const ENTRY_BYTES = 16;
const ABSENT = 2n ** 64n - 1n;

const Codec = z.object({ name: z.string(), configuration: z.object({ endian: z.enum(["little", "big"]).optional() }).optional() });
const Sharding = z.object({ chunk_shape: z.array(z.int().min(1)), codecs: z.array(z.object({ name: z.string() })).min(1), index_codecs: z.array(Codec).min(1), index_location: z.enum(["start", "end"]).default("end") });
const Description = z.object({ codecs: z.array(z.object({ name: z.string(), configuration: z.unknown().optional() })), chunk_grid: z.object({ configuration: z.object({ chunk_shape: z.array(z.int().min(1)) }) }) });

/** How the shards of an array are laid out: files that hold several chunks each, and an index of them (codec `sharding_indexed` of Zarr 3, version 1.0). */
export type ShardLayout = { readonly chunks: number; readonly isIndexFirst: boolean; readonly isLittleEndian: boolean; readonly hasChecksum: boolean };

/** How the shards of an array are laid out by its description, `zarr.json`; null where it has none. Fails with ImageUnsupported and ImageDamaged. */
export function shardLayout(path: string, description: unknown): ShardLayout | null {
  const unsupported = (detail: string) => new Failure("ImageUnsupported", { path, detail });
  const { data } = Description.safeParse(description);
  const sharding = data?.codecs.find(({ name }) => name === "sharding_indexed");
  if (data === undefined || sharding === undefined) return null;
  if (data.codecs.length > 1) throw unsupported(`shards that are packed by ${data.codecs.filter((codec) => codec !== sharding).map(({ name }) => name).join(" and ")}`);
  const parsed = Sharding.safeParse(sharding.configuration);
  if (!parsed.success) throw new Failure("ImageDamaged", { path, detail: "it does not say how its shards are laid out" });
  const { chunk_shape: inner, codecs, index_codecs: [order, ...others], index_location } = parsed.data;
  if (codecs.some(({ name }) => name === "sharding_indexed")) throw unsupported("shards in shards");
  if (order!.name !== "bytes" || others.length > 1 || others.some(({ name }) => name !== "crc32c")) throw unsupported(`an index of shards that is packed by ${parsed.data.index_codecs.map(({ name }) => name).join(" and ")}`);
  const outer = data.chunk_grid.configuration.chunk_shape;
  if (inner.length !== outer.length || inner.some((size, axis) => outer[axis]! % size !== 0)) throw new Failure("ImageDamaged", { path, detail: `its shards of ${outer.join(" x ")} cannot hold whole chunks of ${inner.join(" x ")}` });
  const chunks = outer.reduce((all, size, axis) => all * (size / inner[axis]!), 1);
  if (chunks > MOST_CHUNKS) throw unsupported(`shards of ${chunks} chunks, and at most ${MOST_CHUNKS} are read`);
  return { chunks, isIndexFirst: index_location === "start", isLittleEndian: order!.configuration?.endian !== "big", hasChecksum: others.length > 0 };
}

/** Bytes of indexes that are kept: a field of many planes is read plane by plane, and each asks for the same ones. */
const KEPT_BYTES = 32 * 2 ** 20;

/** An index that was read, and of which state of its file. */
type KeptIndex = { readonly state: string; readonly bytes: Uint8Array };
/** By file, the one that was used last behind the others. */
const kept = new Map<string, KeptIndex>();
let keptBytes = 0;

/** The index of a file in that state, read where it is not kept; those that were not used for longest make way. */
async function keptIndex(file: string, state: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const known = kept.get(file);
  const bytes = known?.state === state ? known.bytes : await read();
  forget(file);
  kept.set(file, { state, bytes });
  keptBytes += bytes.length;
  for (const [oldest] of kept) {
    if (keptBytes <= KEPT_BYTES) break;
    forget(oldest);
  }
  return bytes;
}

function forget(file: string): void {
  keptBytes -= kept.get(file)?.bytes.length ?? 0;
  kept.delete(file);
}

/**
 * The index of a shard as it lies there, checked: its checksum is right, and every chunk that it lists lies in the file and where nothing else does. Undefined where there is no such
 * file. It is kept for as long as the file does not change. Fails with ImageDamaged.
 */
export function readShardIndex(file: string, layout: ShardLayout): Promise<Uint8Array | undefined> {
  return inFile(file, ({ size, mtimeMs, ino }, read) => keptIndex(file, JSON.stringify([size, mtimeMs, ino, layout]), () => checkedIndex(file, layout, size, read)));
}

async function checkedIndex(file: string, { chunks, isIndexFirst, isLittleEndian, hasChecksum }: ShardLayout, size: number, read: Read): Promise<Uint8Array> {
  const length = chunks * ENTRY_BYTES + (hasChecksum ? CHECKSUM_BYTES : 0);
  if (size < length) throw damaged(file, `a shard has ${size} bytes, and its index alone ${length}`);
  const start = isIndexFirst ? 0 : size - length;
  const bytes = await read(start, length);
  const entries = hasChecksum ? withoutChecksum(bytes, "the index of a shard") : bytes;
  const view = new DataView(entries.buffer, entries.byteOffset);
  const taken = [{ from: start, to: start + length }];
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const [offset, count] = [view.getBigUint64(at, isLittleEndian), view.getBigUint64(at + 8, isLittleEndian)];
    if (offset === ABSENT && count === ABSENT) continue;
    if (offset + count > BigInt(size)) throw damaged(file, `a shard ends at byte ${size}, and a chunk of it at byte ${offset + count}`);
    taken.push({ from: Number(offset), to: Number(offset + count) });
  }
  taken.sort((a, b) => a.from - b.from || a.to - b.to);
  if (taken.some(({ from }, at) => at > 0 && from < taken[at - 1]!.to)) throw damaged(file, "two parts of a shard lie in the same place");
  return bytes;
}

/** A chunk in a shard whose index was read. Fails with ImageDamaged where the file became shorter. */
export function readShardChunk(file: string, offset: number, length: number): Promise<Uint8Array | undefined> {
  return inFile(file, (_, read) => read(offset, length));
}

type Read = (offset: number, length: number) => Promise<Uint8Array>;

async function inFile<T>(path: string, look: (status: Stats, read: Read) => Promise<T>): Promise<T | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (file === null) return undefined;
  await using _ = file;
  const status = await file.stat();
  if (status.size > MAX_FILE_BYTES) throw new Failure("FileTooLarge", { path, bytes: status.size, limitBytes: MAX_FILE_BYTES });
  return await look(status, async (offset, length) => {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) throw damaged(path, "a shard became shorter while it was read");
      filled += bytesRead;
    }
    return bytes;
  });
}

function damaged(path: string, detail: string): Failure {
  return new Failure("ImageDamaged", { path, detail });
}

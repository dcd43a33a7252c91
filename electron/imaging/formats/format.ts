import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import type { Raster, RasterHeader } from "../raster.ts";

/** A file format: how it is told by its first bytes, and how header and pixels are read. Errors that are not Failures are wrapped by the caller. */
export type RasterFormat = {
  readonly name: string;
  /** Whether the first bytes of a file (16, or all of a shorter file) are this format's. */
  readonly matches: (head: Uint8Array) => boolean;
  /** Reads the header only. */
  readonly inspect: (file: ByteFile) => Promise<RasterHeader>;
  /** Reads the pixels of one page; `page` counts from 0. */
  readonly decode: (file: ByteFile, page: number) => Promise<Raster>;
};

/** Whether the bytes at `offset` are the given ones. */
export function startsWith(head: Uint8Array, magic: readonly number[], offset = 0): boolean {
  return magic.every((byte, index) => head[offset + index] === byte);
}

/** Fails with PageMissing where another page is wanted than the only one. */
export function requireOnlyPage({ path }: ByteFile, page: number): void {
  if (page !== 0) throw new Failure("PageMissing", { path, page, pages: 1 });
}

/** A limit of the cache as a person types it, in billions of bytes; null where it is left to the program. */
export function limitInGigabytes(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 1e9;
}

/** The bytes of a typed limit, null where there is none; undefined where nothing could be kept in it, or it is no number. */
export function bytesOfLimit(gigabytes: number | null): number | null | undefined {
  if (gigabytes === null) return null;
  const bytes = Math.round(gigabytes * 1e9);
  return bytes >= 1e6 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

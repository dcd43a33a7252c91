/** The compressions that are read, by the number in tag 259; `jpeg` is that of technical note 2, `oldDeflate` the number deflate had before it was registered. */
export const compressions = { none: 1, lzw: 5, jpeg: 7, deflate: 8, oldDeflate: 32946, packBits: 32773, zstd: 50000 } as const;

/** What people call the compressions that are not read. */
export const unreadCompressions: Readonly<Record<number, string>> = {
  2: "fax (CCITT) compression",
  3: "fax (CCITT) compression",
  4: "fax (CCITT) compression",
  6: "old JPEG compression",
  33003: "JPEG 2000 compression",
  33005: "JPEG 2000 compression",
  34712: "JPEG 2000 compression",
  34887: "LERC compression",
  50001: "WebP compression",
};

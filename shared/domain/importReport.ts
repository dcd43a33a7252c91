import { z } from "zod";

/** A file that was left out of an import, and why in one line. */
export const SkippedFile = z.object({ file: z.string(), reason: z.string() });
export type SkippedFile = z.infer<typeof SkippedFile>;

/** What an import read: files found and used, and the plates, wells, sites and images that they are. An image is one field or crop with all its channels. */
export const ImportReport = z.object({
  files: z.int(),
  used: z.int(),
  skipped: z.array(SkippedFile),
  plates: z.int(),
  wells: z.int(),
  sites: z.int(),
  images: z.int(),
  channels: z.array(z.string()),
});
export type ImportReport = z.infer<typeof ImportReport>;

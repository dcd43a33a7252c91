/**
 * The environment of a process that does a job. A training step hands over the whole state of a network; Linux's C library would give memory of that
 * size back to the system and fetch it anew, page by page, in every step, which takes a tenth of a step of ResNet-18. Other systems know nothing of these.
 */
export function jobEnvironment(): Record<string, string> {
  const own = { MALLOC_MMAP_THRESHOLD_: `${32 * 2 ** 20}`, MALLOC_TRIM_THRESHOLD_: `${2 ** 30}` };
  return { ...own, ...(process.env as Record<string, string>) };
}

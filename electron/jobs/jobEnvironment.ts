import { keepingMemory } from "../engines/keptMemory.ts";

/** The environment of a process that does a job. Systems other than Linux know nothing of what is added. */
export function jobEnvironment(): Record<string, string> {
  return { ...keepingMemory, ...(process.env as Record<string, string>) };
}

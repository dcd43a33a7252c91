import { z } from "zod";
import { failureKind } from "./failureKind.ts";

const pathFacts = z.object({ path: z.string() });

/** What can be wrong with the place that a network is exported to. */
export const exportFailures = {
  OutputExists: failureKind(pathFacts, ({ path }) => `${path} exists already. Choose another path, or allow it to be overwritten.`),
  OutputNotAnExport: failureKind(
    z.object({ path: z.string(), found: z.string() }),
    ({ path, found }) => `${path} is not replaced, because it holds more than an exported network (${found}). Choose another path, or move its contents away.`,
  ),
} as const;

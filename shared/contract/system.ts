import { oc } from "@orpc/contract";
import { z } from "zod";

/** The program and the machine it runs on. */
export const system = {
  about: oc.output(z.object({ version: z.string(), threads: z.int(), memoryBytes: z.number(), user: z.string(), platform: z.string() })),
};

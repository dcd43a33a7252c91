import { oc } from "@orpc/contract";
import { z } from "zod";
import { SurveyedDevice } from "../domain/device.ts";

/** The program and the machine it runs on. */
export const system = {
  about: oc.output(z.object({ version: z.string(), threads: z.int(), memoryBytes: z.number(), user: z.string(), platform: z.string() })),
  /** What could compute networks here, each tried and timed for a moment; takes seconds. */
  devices: oc.input(z.object({ threads: z.int().min(1) })).output(z.array(SurveyedDevice)),
};

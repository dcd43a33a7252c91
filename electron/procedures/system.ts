import { availableParallelism, platform, totalmem, userInfo } from "node:os";
import packageFile from "../../package.json" with { type: "json" };
import { surveyEngines } from "../jobs/surveyDevices.ts";
import { os } from "./procedure.ts";

/** Calls of the area `system` of the contract. */
export const systemProcedures = {
  about: os.system.about.handler(() => ({ version: packageFile.version, threads: availableParallelism(), memoryBytes: totalmem(), user: userName(), platform: platform() })),
  devices: os.system.devices.handler(({ input, signal }) => surveyEngines(input.threads, signal ?? new AbortController().signal)),
};

/** Who works on this machine, as far as it knows. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may have no entry for its user.
    return "me";
  }
}

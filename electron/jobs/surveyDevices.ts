import type { Device, SurveyedDevice } from "../../shared/domain/device.ts";
import { isFailure } from "../../shared/failure.ts";
import { knownDevices } from "../engines/devices.ts";
import { runJob } from "./runJob.ts";

/** A driver may take its time to answer that it has no card, or never answer. */
const PATIENCE_MILLISECONDS = 60_000;

/** Tries every device, or those that are wanted, with a short timing of each. */
export async function surveyDevices(threads: number, signal: AbortSignal, isWanted: (device: Device) => boolean = () => true): Promise<SurveyedDevice[]> {
  const surveyed: SurveyedDevice[] = [];
  for (const device of knownDevices().filter(isWanted)) surveyed.push(await surveyDevice(device, threads, signal));
  return surveyed;
}

/** Tries a device in a process of its own, for a driver that fails may take its process along. */
export async function surveyDevice(device: Device, threads: number, signal: AbortSignal): Promise<SurveyedDevice> {
  const facts = { engine: "onnxruntime", device, isDefault: device === "cpu" } as const;
  try {
    const late = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    return { ...facts, speed: await runJob("timeDevice", { device, threads }, { signal: AbortSignal.any([signal, late]), onEvent: () => undefined }), reason: null };
  } catch (error) {
    signal.throwIfAborted();
    return { ...facts, speed: null, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `no answer within ${PATIENCE_MILLISECONDS / 1000} seconds`;
  if (isFailure(error, "ComputationFailed")) return error.facts.reason;
  if (isFailure(error, "JobDied")) return `its driver ended the process (${error.facts.ending})`;
  return error instanceof Error ? error.message : String(error);
}

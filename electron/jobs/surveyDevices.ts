import type { Device, SurveyedDevice } from "../../shared/domain/device.ts";
import { isFailure } from "../../shared/failure.ts";
import { knownDevices } from "../engines/devices.ts";
import { findTensorflow } from "../engines/tensorflow/findTensorflow.ts";
import { runJob } from "./runJob.ts";

/** A driver may take its time to answer that it has no card, or never answer. */
const PATIENCE_MILLISECONDS = 60_000;

/** Tries whatever could run networks here, each with a short timing: the devices of ONNX Runtime, and other engines where they are installed. */
export async function surveyEngines(threads: number, signal: AbortSignal): Promise<SurveyedDevice[]> {
  const devices = await surveyDevices(threads, signal);
  if (findTensorflow() === null) return devices;
  return [...devices, await surveyed({ engine: "tensorflow", device: "cpu", isDefault: false }, signal, (options) => runJob("timeTensorflow", { threads }, options))];
}

/** Tries every device of ONNX Runtime, or those that are wanted, with a short timing of each. */
export async function surveyDevices(threads: number, signal: AbortSignal, isWanted: (device: Device) => boolean = () => true): Promise<SurveyedDevice[]> {
  const found: SurveyedDevice[] = [];
  for (const device of knownDevices().filter(isWanted)) found.push(await surveyDevice(device, threads, signal));
  return found;
}

/** Tries a device of ONNX Runtime. */
export function surveyDevice(device: Device, threads: number, signal: AbortSignal): Promise<SurveyedDevice> {
  return surveyed({ engine: "onnxruntime", device, isDefault: device === "cpu" }, signal, (options) => runJob("timeDevice", { device, threads }, options));
}

type Options = { readonly signal: AbortSignal; readonly onEvent: () => undefined };

/** Tries what is timed in a process of its own, for a driver that fails may take its process along. */
async function surveyed(facts: Pick<SurveyedDevice, "engine" | "device" | "isDefault">, signal: AbortSignal, timed: (options: Options) => Promise<number>): Promise<SurveyedDevice> {
  try {
    const late = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    return { ...facts, speed: await timed({ signal: AbortSignal.any([signal, late]), onEvent: () => undefined }), reason: null };
  } catch (error) {
    signal.throwIfAborted();
    return { ...facts, speed: null, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `no answer within ${PATIENCE_MILLISECONDS / 1000} seconds`;
  if (isFailure(error, "ComputationFailed")) return error.facts.reason;
  if (isFailure(error, "EngineMissing")) return error.facts.reason ?? "it is not installed";
  if (isFailure(error, "JobDied")) return `its driver ended the process (${error.facts.ending})`;
  return error instanceof Error ? error.message : String(error);
}

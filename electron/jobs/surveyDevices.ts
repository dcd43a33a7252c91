import type { Device, SurveyedDevice } from "../../shared/domain/device.ts";
import { isFailure } from "../../shared/failure.ts";
import { knownDevices } from "../engines/devices.ts";
import { findTensorflow } from "../engines/tensorflow/findTensorflow.ts";
import { runJob } from "./runJob.ts";

/** Another device than the processor has to be so many times as fast in a short timing: in training the images have to get there, too. */
const WORTH_IT = 2;

/** A driver may take its time to answer that it has no card, or never answer. */
const PATIENCE_MILLISECONDS = 60_000;

/** Tries whatever could run networks here, each with a short timing: the devices of ONNX Runtime, and other engines where they are installed. */
export async function surveyEngines(threads: number, signal: AbortSignal): Promise<SurveyedDevice[]> {
  const own = await surveyDevices(threads, signal);
  const taken = fastestOf(own);
  const devices = own.map((device) => ({ ...device, isAuto: device.device === taken }));
  if (findTensorflow() === null) return devices;
  return [...devices, { ...(await surveyed({ engine: "tensorflow", device: "cpu", isDefault: false }, signal, (options) => runJob("timeTensorflow", { threads }, options))), isAuto: false }];
}

/** Of devices with their speeds the one to train on. */
export function fastestOf(devices: readonly { readonly device: Device; readonly speed: number | null }[]): Device {
  const gain = ({ device, speed }: (typeof devices)[number]) => (device === "cpu" ? WORTH_IT : 1) * (speed ?? 0);
  return devices.reduce<(typeof devices)[number]>((best, device) => (gain(device) > gain(best) ? device : best), { device: "cpu", speed: null }).device;
}

/** What trying a device says of it alone. */
type Surveyed = Omit<SurveyedDevice, "isAuto">;

/** Tries every device of ONNX Runtime, or those that are wanted, with a short timing of each. */
export async function surveyDevices(threads: number, signal: AbortSignal, isWanted: (device: Device) => boolean = () => true): Promise<Surveyed[]> {
  const found: Surveyed[] = [];
  for (const device of knownDevices().filter(isWanted)) found.push(await surveyDevice(device, threads, signal));
  return found;
}

/** Tries a device of ONNX Runtime. */
export function surveyDevice(device: Device, threads: number, signal: AbortSignal): Promise<Surveyed> {
  return surveyed({ engine: "onnxruntime", device, isDefault: device === "cpu" }, signal, (options) => runJob("timeDevice", { device, threads }, options));
}

type Options = { readonly signal: AbortSignal; readonly onEvent: () => undefined };

/** Tries what is timed in a process of its own, for a driver that fails may take its process along. */
async function surveyed(facts: Pick<SurveyedDevice, "engine" | "device" | "isDefault">, signal: AbortSignal, timed: (options: Options) => Promise<number>): Promise<Surveyed> {
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

import type { Device } from "../../shared/domain/device.ts";
import { knownDevices } from "../engines/devices.ts";
import { runJob } from "./runJob.ts";

/** A device that the engine knows: billions of multiplications a second, or why it cannot be used. */
export type SurveyedDevice = { readonly engine: "onnxruntime"; readonly device: Device; readonly speed: number | null; readonly reason: string | null; readonly isDefault: boolean };

/** A driver may take its time to answer that it has no card, or never answer. */
const PATIENCE_MILLISECONDS = 60_000;

/** Tries every device in a process of its own, for a driver that fails may take its process along. */
export async function surveyDevices(threads: number, signal: AbortSignal): Promise<SurveyedDevice[]> {
  const surveyed: SurveyedDevice[] = [];
  for (const device of knownDevices()) {
    const facts = { engine: "onnxruntime", device, isDefault: device === "cpu" } as const;
    try {
      const late = AbortSignal.timeout(PATIENCE_MILLISECONDS);
      surveyed.push({ ...facts, speed: await runJob("timeDevice", { device, threads }, { signal: AbortSignal.any([signal, late]), onEvent: () => undefined }), reason: null });
    } catch (error) {
      signal.throwIfAborted();
      surveyed.push({ ...facts, speed: null, reason: reasonOf(error) });
    }
  }
  return surveyed;
}

/** What a driver says is long and full of file names; its last clause says what is missing. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `no answer within ${PATIENCE_MILLISECONDS / 1000} seconds`;
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.split(" was false. ").at(-1)!.replace(/^Error: (\w+: )?/, "").slice(0, 160);
}

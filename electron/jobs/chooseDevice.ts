import type { Device, DeviceChoice, EngineName } from "../../shared/domain/device.ts";
import { Failure } from "../../shared/failure.ts";
import { fastestOf, surveyDevice, surveyDevices } from "./surveyDevices.ts";

type Asked = { readonly engine: EngineName; readonly device: DeviceChoice; readonly threads: number };

/** The device that a run is to use: engines other than ONNX Runtime have the processor alone. `auto` takes the fastest, by a short timing of each. Fails with DeviceMissing, which says what there is. */
export async function chooseDevice({ engine, device: choice, threads }: Asked, signal: AbortSignal): Promise<Device> {
  if (choice === "cpu" || engine !== "onnxruntime") return "cpu";
  if (choice !== "auto") {
    const { speed, reason } = await surveyDevice(choice, threads, signal);
    if (speed !== null) return choice;
    const present = (await surveyDevices(threads, signal, (device) => device !== choice)).filter(({ speed }) => speed !== null);
    throw new Failure("DeviceMissing", { device: choice, reason: reason!, present: present.map(({ device }) => device) });
  }
  return fastestOf(await surveyDevices(threads, signal));
}

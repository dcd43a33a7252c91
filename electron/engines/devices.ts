import { listSupportedBackends } from "onnxruntime-node";
import { Device } from "../../shared/domain/device.ts";
import { type Choice, waysOf } from "../nn/lower.ts";

/** The names of ONNX Runtime. */
const providers: Readonly<Record<Device, string>> = { cpu: "cpu", webgpu: "webgpu", cuda: "cuda", directml: "dml", coreml: "coreml" };

export function providerOf(device: Device): string {
  return providers[device];
}

/** The devices that ONNX Runtime was built for on this platform. Whether the machine has one shows when it is tried. */
export function knownDevices(): Device[] {
  const names = new Set(listSupportedBackends().map(({ name }) => name));
  return Device.options.filter((device) => names.has(providerOf(device)));
}

/** The ways of computing that suit a device; null where those of the processor do, which are timed. */
export function choiceFor(device: Device): Choice | null {
  return device === "cpu" ? null : (node) => cardWays[node.op]?.find((way) => waysOf(node).includes(way));
}

/**
 * Of the ways of an op the first that suits. A card is made for convolutions, small or large, and the processor would have to do what is in no
 * provider: adding up columns. The places of the largest pixels, which WebGPU's pooling does not tell, are found anew.
 */
const cardWays: Partial<Record<string, readonly string[]>> = {
  Conv: ["native"],
  ConvInputGradient: ["flipped", "transposed"],
  MaxPoolGradient: ["compared", "unfolded"],
};

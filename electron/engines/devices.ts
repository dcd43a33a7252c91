import { listSupportedBackends } from "onnxruntime-node";
import { Device } from "../../shared/domain/device.ts";
import { asInOnnx, type Choice, waysOf } from "../nn/lower.ts";
import type { Node } from "../nn/graph.ts";
import { number, PARTS } from "../nn/op.ts";

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

/**
 * Whether what a run makes can stay in the memory of a device for the next one. ONNX Runtime for Node hands over tensors that lie in buffers of WebGPU;
 * memory of any other device it takes for the processor's (1.30), so that there they travel to the card and back in every run.
 */
export function tensorsStayOn(device: Device): boolean {
  return device === "webgpu";
}

/** The ways of computing that suit a device; null where those of the processor do, which are timed. */
export function choiceFor(device: Device): Choice | null {
  return device === "cpu" ? null : (node) => cardWays[node.op]?.(node);
}

/**
 * A card is made for convolutions, small or large, and the processor would have to do what is in no provider: adding up columns, or telling whether two
 * truths hold. Nor has a card room for all the pieces of a tensor at once. The places of the largest pixels, which WebGPU's pooling does not tell, are
 * found anew. It does not normalise batches by their own statistics, and its transposed convolution in groups is wrong where a group reads several
 * channels (ONNX Runtime 1.30).
 */
const cardWays: Partial<Record<string, Choice>> = {
  And: () => PARTS,
  BatchNormalizationInTraining: () => PARTS,
  Conv: (node) => firstOf(node, ["native"]),
  ConvInputGradient: (node) => firstOf(node, ["flipped"]) ?? (readsSeveralInGroups(node) ? PARTS : "transposed"),
  MaxPoolGradient: (node) => firstOf(node, ["compared", "unfolded"]),
  Split: () => PARTS,
};

/** What remains to be done for a device in a graph whose ways have been taken; null where that is nothing. */
export function repairsFor(device: Device): Choice | null {
  return device === "webgpu" ? (node) => (isConvolvedWrong(node) || overflowsWhereFused(node) ? PARTS : asInOnnx(node)) : null;
}

/**
 * WebGPU reads channels three at a time where three divides them and four does not, and four the kernels; with more than three channels the result is
 * wrong (ONNX Runtime 1.30, tried on the software driver with 4 to 27 channels).
 */
function isConvolvedWrong({ op, inputs: [images, kernels], attributes }: Node): boolean {
  if (op !== "Conv" || number(attributes, "group", 1) > 1) return false;
  const [channels, count] = [images!.type.shape[1]!, kernels!.type.shape[0]!];
  return channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && count % 4 === 0;
}

/** WebGPU does a tanh that follows a convolution along with it, and makes no number of what is beyond 89, as the tanh of the software driver does; alone it does not. */
function overflowsWhereFused({ op, inputs: [x] }: Node): boolean {
  return op === "Tanh" && x!.producer?.op === "Conv";
}

/** Of some ways of an op the first that suits. */
function firstOf(node: Node, ways: readonly string[]): string | undefined {
  return ways.find((way) => waysOf(node).includes(way));
}

function readsSeveralInGroups({ inputs: [, kernels], attributes }: Node): boolean {
  const group = number(attributes, "group", 1);
  return group > 1 && kernels!.type.shape[0]! > group;
}

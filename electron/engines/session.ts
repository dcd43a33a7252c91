import { InferenceSession } from "onnxruntime-node";
import type { Device } from "../../shared/domain/device.ts";
import { Failure } from "../../shared/failure.ts";
import { knownDevices } from "./devices.ts";

/** A compiled graph. What a device cannot do comes as ComputationFailed. */
export type Session = {
  run(feeds: InferenceSession.FeedsType): Promise<InferenceSession.ReturnType>;
  release(): Promise<void>;
};

/** Compiles a model for a device. Fails with ComputationFailed where the device is not there, then or in a later run. */
export async function createSession(model: Uint8Array, device: Device, options: InferenceSession.SessionOptions): Promise<Session> {
  // ONNX Runtime computes on the processor, without a word, where it was built without the device.
  if (!knownDevices().includes(device)) throw new Failure("ComputationFailed", { device, reason: "ONNX Runtime has no such device on this system", isOutOfMemory: false });
  const session = await computing(device, () => InferenceSession.create(model, options));
  return {
    run: (feeds) => computing(device, () => session.run(feeds)),
    release: () => session.release(),
  };
}

/** Does what a device may fail in. Fails with ComputationFailed then. */
export async function computing<T>(device: Device, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Failure("ComputationFailed", { device, reason: reasonIn(message), isOutOfMemory: isOutOfMemory(message) }, { cause: error });
  }
}

/**
 * How the allocators of ONNX Runtime, of TensorFlow, of CUDA, and of WebGPU, Direct3D and Vulkan under them say that there is no room. WebGPU tells
 * only that a buffer that it could not make is invalid, or that a tensor is larger than a buffer can be or than a shader can see (ONNX Runtime 1.30):
 * there, too, fewer images at once help.
 */
function isOutOfMemory(message: string): boolean {
  return [
    /out of memory|outofmemory|out_of_(host_|device_)?memory|not enough memory resources|bad_alloc|failed to allocate memory|OOM when allocating/i,
    /CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|available memory of .* is smaller than requested/i,
    /\[Invalid Buffer .*is invalid due to a previous error|buffer size \(\d+\) exceeds the max buffer size limit|too many storage buffers in shader/i,
  ].some((words) => words.test(message));
}

/** What a driver says is long and full of file names; its last clause says what is missing. */
function reasonIn(message: string): string {
  const [line = ""] = message.trim().split("\n");
  const clause = line.split(" was false. ").at(-1)!.split(/ Status Message: (?:\S+\.cc:\d+ )?(?:.*\) )?/).at(-1)!;
  return clause.trim().replace(/^Ort\w+: /, "").replace(/\.$/, "").slice(0, 200);
}

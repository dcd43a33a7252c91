import type { EngineName } from "../../shared/domain/device.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import type { KerasModel } from "../nn/keras.ts";
import type { Engine } from "./engine.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import { ensureTrainable } from "./tensorflow/ensureTrainable.ts";
import { loadTensorflow, requireTensorflow } from "./tensorflow/findTensorflow.ts";
import { tensorflow, tensorflowMemory } from "./tensorflow/tensorflow.ts";

/** The named engine, to compute with so many threads in this process. Fails with EngineMissing. */
export function openEngine(name: EngineName, threads: number): Engine {
  return name === "onnxruntime" ? onnxRuntime : tensorflow(loadTensorflow(threads));
}

/** How much memory each engine takes for a step, which is known without loading it. */
export const memoryOf: Readonly<Record<EngineName, Engine["memoryFor"]>> = { onnxruntime: onnxRuntime.memoryFor, tensorflow: tensorflowMemory };

/** Fails with LayersBeyondEngine, which names them, where an engine cannot train a network. */
export function ensureComputable(name: EngineName, model: KerasModel): void {
  if (name === "tensorflow") ensureTrainable(model);
}

/** Fails with EngineMissing, which says how it is installed, where an engine is not on this machine. */
export function ensureEngine(name: EngineName): void {
  if (name === "tensorflow") requireTensorflow();
}

/** Fails with EngineUnfit where ONNX Runtime alone does what is asked for. */
export function ensureFit({ engine, device, ways, task, network }: Pick<RunSettings, "engine" | "device" | "ways" | "task" | "network">): void {
  if (engine === "onnxruntime") return;
  // A network that learns in contest with another is trained by graphs of ours.
  if (task === "drawing") throw new Failure("EngineUnfit", { option: `--network=${network}` });
  if (device !== "cpu") throw new Failure("EngineUnfit", { option: `--device=${device}` });
  if (ways !== undefined) throw new Failure("EngineUnfit", { option: "--ways" });
}

import { type EngineName, engineInWords } from "../../shared/domain/device.ts";
import { enginesFolder, findTensorflow } from "../engines/tensorflow/findTensorflow.ts";

/** The engine that computes what another one trained: the same where it is on this machine, else the one that always is. */
export function engineHere(name: EngineName): EngineName {
  return name === "tensorflow" && findTensorflow() === null ? "onnxruntime" : name;
}

/** What a person is told where it is another one. */
export function otherEngine(trained: EngineName, here: EngineName): string {
  return `The run was trained by ${engineInWords[trained]}, which is not on this machine (looked for in ${enginesFolder()}). ${engineInWords[here]} predicts instead; probabilities may differ in their last digits.`;
}

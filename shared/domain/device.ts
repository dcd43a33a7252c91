import { z } from "zod";

/** What computes a network: the processor, or a graphics card through one of the interfaces that it may have. */
export const Device = z.enum(["cpu", "webgpu", "cuda", "directml", "coreml"]);
export type Device = z.infer<typeof Device>;

/** A device as a person asks for it: `auto` is the fastest that is there. */
export const DeviceChoice = z.enum(["auto", ...Device.options]);
export type DeviceChoice = z.infer<typeof DeviceChoice>;

/** What runs networks: ONNX Runtime is always there, TensorFlow where a person has installed it. */
export const EngineName = z.enum(["onnxruntime", "tensorflow"]);
export type EngineName = z.infer<typeof EngineName>;

/** Engines as sentences call them. */
export const engineInWords: Readonly<Record<EngineName, string>> = { onnxruntime: "ONNX Runtime", tensorflow: "TensorFlow" };

/** A device that an engine knows: billions of multiplications a second, or why it cannot be used, whether it is the default, and whether `auto` would take it. */
export const SurveyedDevice = z.object({ engine: EngineName, device: Device, speed: z.number().nullable(), reason: z.string().nullable(), isDefault: z.boolean(), isAuto: z.boolean() });
export type SurveyedDevice = z.infer<typeof SurveyedDevice>;

/** Devices as sentences call them. */
export const deviceInWords: Readonly<Record<Device, string>> = {
  cpu: "the processor",
  webgpu: "the graphics card through WebGPU",
  cuda: "the graphics card through CUDA",
  directml: "the graphics card through DirectML",
  coreml: "the graphics card through Core ML",
};

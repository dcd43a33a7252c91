import { z } from "zod";

/** What computes a network: the processor, or a graphics card through one of the interfaces that it may have. */
export const Device = z.enum(["cpu", "webgpu", "cuda", "directml", "coreml"]);
export type Device = z.infer<typeof Device>;

import type { Architecture } from "./architecture.ts";
import { lenet5 } from "./lenet5.ts";
import { lenetMoa } from "./lenetMoa.ts";
import { resnet18 } from "./resnet18.ts";

/** Every network, by the name that a person gives. */
export const zoo: Readonly<Record<string, Architecture>> = {
  lenet5,
  "lenet-moa": lenetMoa,
  resnet18,
};

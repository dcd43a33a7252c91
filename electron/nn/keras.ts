import { z } from "zod";

/** A layer of a Keras functional model, before its own settings are read. An inbound node lists the layers that feed it. */
export const KerasLayer = z.object({
  class_name: z.string(),
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(z.tuple([z.string(), z.int(), z.int()]).rest(z.unknown()))),
});
export type KerasLayer = z.infer<typeof KerasLayer>;

/** The functional configuration that Keras 2 and TF.js exchange: a network with one input and one output here. */
export const KerasModel = z.object({
  class_name: z.enum(["Functional", "Model"]),
  config: z.object({
    name: z.string(),
    layers: z.array(KerasLayer).min(1),
    input_layers: z.array(z.tuple([z.string(), z.int(), z.int()])).length(1),
    output_layers: z.array(z.tuple([z.string(), z.int(), z.int()])).length(1),
  }),
});
export type KerasModel = z.infer<typeof KerasModel>;

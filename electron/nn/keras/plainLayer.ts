import { z } from "zod";
import { startSetting } from "./startSetting.ts";

/** A layer as any version of Keras or TF.js describes it. */
const ForeignLayer = z.object({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.unknown(),
  inbound_nodes: z.array(z.unknown()).default([]),
});

/** A layer whose sources are names, and whose settings are those of Keras 2. */
export type PlainLayer = {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** One list for each time that the layer is used: layer and number of its output. */
  readonly calls: readonly (readonly (readonly [layer: string, output: number])[])[];
};

const LegacyNode = z.array(z.tuple([z.string(), z.int(), z.int()]).rest(z.unknown()));
const KerasTensor = z.object({ class_name: z.literal("__keras_tensor__"), config: z.object({ keras_history: z.tuple([z.string(), z.int(), z.int()]) }) });
const Node = z.object({ args: z.array(z.union([KerasTensor, z.array(KerasTensor)])), kwargs: z.record(z.string(), z.unknown()).default({}) });
const FunctionName = z.object({ class_name: z.literal("function"), config: z.string() });

/** Settings that a network does without once it has its weights: how they start, are held and penalised. */
const ABOUT_WEIGHTS = /(_initializer|_regularizer|_constraint)$/;
const ABOUT_NUMBERS = /^(dtype|autocast|synchronized|renorm)/;

/** Reads a layer of a Keras 2, Keras 3 or TF.js configuration. Throws ZodError where it is none. */
export function plainLayer(json: unknown): PlainLayer {
  const { class_name: kind, name, config, inbound_nodes } = ForeignLayer.parse(json);
  const settings = Array.isArray(config) ? { layers: config } : z.record(z.string(), z.unknown()).parse(config);
  return { kind, name: name ?? z.string().parse(settings["name"]), config: settings, calls: inbound_nodes.map(sourcesOf) };
}

/** The settings in the words of Keras 2, without what only another program needs; with how weights start and are penalised where they are yet to be drawn. */
export function plainSettings(config: PlainLayer["config"], { isWithoutWeights }: { readonly isWithoutWeights: boolean }): Record<string, unknown> {
  const kept = Object.entries(config).filter(([name, value]) => !ABOUT_NUMBERS.test(name) && (isWithoutWeights || !ABOUT_WEIGHTS.test(name)) && value !== undefined);
  return Object.fromEntries(kept.map(([name, value]) => [name, ABOUT_WEIGHTS.test(name) ? startSetting(name, value) : (FunctionName.safeParse(value).data?.config ?? value)]));
}

function sourcesOf(node: unknown): (readonly [string, number])[] {
  if (Array.isArray(node)) return LegacyNode.parse(node).map(([layer, , output]) => [layer, output] as const);
  return Node.parse(node).args.flat().map(({ config: { keras_history: [layer, , output] } }) => [layer, output] as const);
}

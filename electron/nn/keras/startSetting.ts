import { z } from "zod";

/** An initialiser or regulariser: an object of any version of Keras, or the name of one with its usual settings. */
const Foreign = z.union([z.string().transform((name) => ({ class_name: name, config: {} })), z.object({ class_name: z.string(), config: z.record(z.string(), z.unknown()).nullish() })]);
const Factors = z.object({ l1: z.number().optional(), l2: z.number().optional() });

/** What Keras takes for a factor that is not given. */
const USUAL_FACTOR = 0.01;

/** How a weight starts or is penalised, as Keras 2 and TF.js write it: class names in capitals, penalties all as L1L2. What is not known is left as it is. */
export function startSetting(setting: string, value: unknown): unknown {
  const parsed = Foreign.safeParse(value).data;
  if (parsed === undefined) return value;
  const kind = inCapitals(parsed.class_name);
  if (!setting.endsWith("_regularizer")) return { class_name: kind, config: parsed.config ?? {} };
  const { l1, l2 } = Factors.parse(parsed.config ?? {});
  switch (kind.toUpperCase()) {
    case "L1":
      return penalty(l1 ?? USUAL_FACTOR, 0);
    case "L2":
      return penalty(0, l2 ?? USUAL_FACTOR);
    case "L1L2":
      return penalty(l1 ?? 0, l2 ?? 0);
    default:
      return value;
  }
}

function penalty(l1: number, l2: number) {
  return { class_name: "L1L2", config: { l1, l2 } };
}

/** `glorot_uniform` as `GlorotUniform`. */
function inCapitals(name: string): string {
  return name.replaceAll(/(^|_)([a-z])/g, (_, _before, letter: string) => letter.toUpperCase());
}

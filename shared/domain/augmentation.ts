import { Failure } from "../failure.ts";
import { Augmentation } from "./run.ts";

/** No change at all. */
export const noAugmentation: Augmentation = { flip: false, quarterTurns: false, shift: 0, rotation: 0, scale: 0, shear: 0, brightness: 0 };

/** What each change is called on the command line, and the amount it takes when none is given; null is a change that is on or off. */
const changes = {
  flip: { key: "flip", usual: null },
  "quarter-turns": { key: "quarterTurns", usual: null },
  shift: { key: "shift", usual: 0.1 },
  rotation: { key: "rotation", usual: 15 },
  scale: { key: "scale", usual: 0.1 },
  shear: { key: "shear", usual: 5 },
  brightness: { key: "brightness", usual: 0.2 },
} as const satisfies Record<string, { readonly key: keyof Augmentation; readonly usual: number | null }>;

type ChangeName = keyof typeof changes;
const names = Object.keys(changes) as ChangeName[];

/**
 * Reads a list such as `flip,quarter-turns,shift=0.1,rotation=15`, or `none`; a name alone takes its usual amount.
 * Fails: UnknownAugmentation, AugmentationAmount.
 */
export function parseAugmentation(list: string): Augmentation {
  const items = list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  if (items.length === 1 && items[0] === "none") return noAugmentation;

  const augmentation: Record<string, boolean | number> = { ...noAugmentation };
  for (const item of items) {
    const [name = "", amount] = item.split(/=(.*)/s, 2).map((part) => part.trim());
    if (!isChange(name)) throw new Failure("UnknownAugmentation", { name, known: names });
    augmentation[changes[name].key] = valueOf(name, amount);
  }
  return Augmentation.parse(augmentation);
}

/** The list that `parseAugmentation` reads back to the same settings. */
export function formatAugmentation(augmentation: Augmentation): string {
  const items = names.flatMap((name) => {
    const value = augmentation[changes[name].key];
    return value === true ? [name] : typeof value === "number" && value > 0 ? [`${name}=${value}`] : [];
  });
  return items.join(",") || "none";
}

function isChange(name: string): name is ChangeName {
  return Object.hasOwn(changes, name);
}

function valueOf(name: ChangeName, amount: string | undefined): boolean | number {
  const { key, usual } = changes[name];
  if (usual === null) {
    if (amount !== undefined) throw new Failure("AugmentationAmount", { name, amount, highest: null });
    return true;
  }
  if (amount === undefined) return usual;
  const value = amount === "" ? NaN : Number(amount);
  const schema = Augmentation.shape[key];
  if (!schema.safeParse(value).success) throw new Failure("AugmentationAmount", { name, amount, highest: schema.maxValue });
  return value;
}

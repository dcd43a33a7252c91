import type { NetworkInfo } from "../../../shared/contract/training.ts";
import { type OptimiserName, optimiserNamed } from "../../../shared/domain/learning.ts";
import { RunRequest, type RunSettings } from "../../../shared/domain/run.ts";

/** What the form holds: a request whose optimiser is still in parts. */
export type Draft = Omit<RunRequest, "optimiser" | "size" | "exclude"> & {
  readonly size: number;
  readonly exclude: readonly string[];
  readonly optimiser: OptimiserName;
  readonly momentum: number;
  readonly weightDecay: number;
};

/** A draft that suits a network, with what most trainings need. */
export function newDraft(network: NetworkInfo, attribute: string, threads: number, hasPlates: boolean): Draft {
  return {
    network: network.name,
    classes: attribute,
    exclude: [],
    split: { by: hasPlates ? "well" : "stratified", test: 0.2, validation: 0.1 },
    epochs: 30,
    batch: 32,
    optimiser: "adam",
    momentum: 0.9,
    weightDecay: 0,
    learningRate: 0.001,
    schedule: "cosine",
    size: network.size,
    augmentation: network.augmentation,
    normalisation: "standard",
    start: { from: "random" },
    balanceClasses: false,
    patience: null,
    l1: 0,
    l2: 0,
    seed: 1,
    threads,
  };
}

/** The draft that repeats a run. */
export function draftOf({ classNames: _names, channels: _channels, origin: _origin, optimiser, ...settings }: RunSettings, everyClass: readonly string[]): Draft {
  return {
    ...settings,
    exclude: everyClass.filter((name) => !_names.includes(name)),
    optimiser: optimiser.name,
    momentum: "momentum" in optimiser ? optimiser.momentum : 0.9,
    weightDecay: optimiser.weightDecay ?? 0,
  };
}

/** The request that a draft stands for; null and the names of its wrong fields where it is none. */
export function requestOf({ optimiser, momentum, weightDecay, ...draft }: Draft): { readonly request: RunRequest; readonly wrong: readonly string[] } | { readonly request: null; readonly wrong: readonly string[] } {
  const parsed = RunRequest.safeParse({ ...draft, optimiser: optimiserNamed({ name: optimiser, momentum, weightDecay }) });
  return parsed.success ? { request: parsed.data, wrong: [] } : { request: null, wrong: [...new Set(parsed.error.issues.map(({ path }) => String(path.at(-1) ?? path[0])))] };
}

/** The settings in which runs differ, as texts by name. */
export function differences(runs: readonly RunSettings[]): { readonly name: string; readonly values: readonly string[] }[] {
  const [first] = runs;
  if (first === undefined) return [];
  return (Object.keys(first) as (keyof RunSettings)[]).flatMap((name) => {
    const values = runs.map((settings) => textOf(settings[name]));
    return new Set(values).size > 1 ? [{ name, values }] : [];
  });
}

function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value ?? "–");
  if (Array.isArray(value)) return value.join(", ");
  return Object.entries(value)
    .filter(([, part]) => part !== false && part !== 0)
    .map(([name, part]) => (part === true ? name : `${name} ${part}`))
    .join(", ");
}

import { z } from "zod";
import type { NetworkInfo } from "../../../shared/contract/training.ts";
import { type Clipping, LossName, OptimiserConstants, OptimiserName, optimiserAsked, ScheduleName, scheduleNamed, unusualConstants } from "../../../shared/domain/learning.ts";
import { RunRequest, type RunSettings } from "../../../shared/domain/run.ts";
import { usualRequest } from "../../../shared/domain/usualRequest.ts";
import { settingsInWords } from "../../../shared/words/settingsInWords.ts";
import { trainingWords } from "../../messages/training.ts";

/** What the form holds: a request whose optimiser is still in parts. */
export type Draft = Omit<RunRequest, "optimiser" | "size" | "exclude" | "loss" | "schedule" | "clipping"> & {
  readonly size: number;
  readonly exclude: readonly string[];
  readonly optimiser: OptimiserName;
  readonly momentum: number;
  readonly weightDecay: number;
  /** What is other than usual in the optimiser of a run that is repeated; it goes with another optimiser. */
  readonly constants: (OptimiserConstants & { readonly of: OptimiserName }) | null;
  /** null for what the network was made for. */
  readonly loss: LossName | null;
  readonly labelSmoothing: number;
  readonly delta: number;
  readonly schedule: ScheduleName;
  /** null for what is usual for the schedule. */
  readonly scheduleFactor: number | null;
  readonly scheduleEpochs: number | null;
  readonly clipBy: Clipping["by"] | "none";
  readonly clipLimit: number;
};

/** The parts of a draft as they are kept on a machine. */
const kept = RunRequest.omit({ optimiser: true, size: true, loss: true, schedule: true, clipping: true }).extend({
  size: z.int(),
  optimiser: OptimiserName,
  momentum: z.number(),
  weightDecay: z.number(),
  constants: OptimiserConstants.extend({ of: OptimiserName }).nullable(),
  loss: LossName.nullable(),
  labelSmoothing: z.number(),
  delta: z.number(),
  schedule: ScheduleName,
  scheduleFactor: z.number().nullable(),
  scheduleEpochs: z.int().nullable(),
  clipBy: z.enum(["none", "norm", "value"]),
  clipLimit: z.number(),
}).shape;

/** The draft that was kept as JSON; null where none was. A part that was half typed, or that an older version kept otherwise, is that of the first draft. */
export function keptDraft(json: string | null, first: Draft): Draft {
  const found = new Map(Object.entries(objectOf(json)));
  const parts = Object.entries(kept).flatMap(([name, part]) => {
    const { success, data } = part.safeParse(found.get(name));
    return success && data !== undefined ? [[name, data]] : [];
  });
  return { ...first, ...(Object.fromEntries(parts) as Partial<Draft>) };
}

function objectOf(json: string | null): object {
  try {
    return Object(JSON.parse(json ?? "{}")) as object;
  } catch {
    return {};
  }
}

/** How a network learns, until a person decides otherwise. */
const usual = { loss: null, labelSmoothing: 0, delta: 1, scheduleFactor: null, scheduleEpochs: null, clipBy: "none", clipLimit: 1 } as const;

/** How images are parted, until a person decides otherwise, where there are so many plates. */
export function usualSplit(plates: number): Draft["split"] {
  return { ...usualRequest.split, by: plates > 0 ? "well" : "stratified" };
}

/** A draft that suits a network, with what most trainings need. */
export function newDraft(network: NetworkInfo, attribute: string, threads: number, hasPlates: boolean): Draft {
  const { optimiser: _optimiser, schedule, clipping: _clipping, ...request } = usualRequest;
  return {
    ...request,
    ...usual,
    network: network.name,
    classes: attribute,
    split: network.task === "drawing" ? { by: "random", test: 0, validation: 0 } : usualSplit(hasPlates ? 1 : 0),
    optimiser: network.suits.optimiser,
    momentum: 0.9,
    weightDecay: 0,
    constants: network.suits.beta1 === undefined ? null : { of: network.suits.optimiser, beta1: network.suits.beta1 },
    learningRate: network.suits.learningRate,
    schedule: schedule.name,
    size: network.size,
    augmentation: network.augmentation,
    l2: network.suits.l2,
    threads,
  };
}

/** The draft that repeats a run. */
export function draftOf({ task, classNames: _names, channels: _channels, origin: _origin, optimiser, loss, schedule, clipping, ...settings }: RunSettings, everyClass: readonly string[]): Draft {
  return {
    ...settings,
    ...usual,
    loss: loss.name,
    ...("labelSmoothing" in loss && { labelSmoothing: loss.labelSmoothing }),
    ...("delta" in loss && { delta: loss.delta }),
    schedule: schedule.name,
    ...("factor" in schedule && { scheduleFactor: schedule.factor }),
    ...("every" in schedule && { scheduleEpochs: schedule.every }),
    ...("patience" in schedule && { scheduleEpochs: schedule.patience }),
    ...(clipping !== null && { clipBy: clipping.by, clipLimit: clipping.limit }),
    exclude: task !== "classes" ? [] : everyClass.filter((name) => !_names.includes(name)),
    optimiser: optimiser.name,
    momentum: "momentum" in optimiser ? optimiser.momentum : 0.9,
    weightDecay: optimiser.weightDecay ?? 0,
    constants: { of: optimiser.name, ...unusualConstants(optimiser) },
  };
}

/** The request that a draft stands for; null and the names of its wrong fields where it is none. */
export function requestOf({ optimiser, momentum, weightDecay, constants, loss, labelSmoothing, delta, schedule, scheduleFactor, scheduleEpochs, clipBy, clipLimit, ways, ...draft }: Draft): { readonly request: RunRequest; readonly wrong: readonly string[] } | { readonly request: null; readonly wrong: readonly string[] } {
  const parsed = RunRequest.safeParse({
    ...draft,
    // Left empty they are timed when the run begins.
    ...(ways && { ways }),
    optimiser: optimiserAsked({ name: optimiser, momentum, weightDecay }, constants?.of === optimiser ? constants : {}),
    // Smoothing alone means the loss that it is known from.
    loss: loss === null && labelSmoothing === 0 ? null : { name: loss ?? "categorical_crossentropy", labelSmoothing, delta },
    schedule: scheduleNamed({ name: schedule, factor: scheduleFactor, epochs: scheduleEpochs }),
    clipping: clipBy === "none" ? null : { by: clipBy, limit: clipLimit },
  });
  return parsed.success ? { request: parsed.data, wrong: [] } : { request: null, wrong: [...new Set(parsed.error.issues.map(fieldOf))] };
}

/** The field of the form that an issue is about, where it is not called after the setting. */
function fieldOf({ path }: { readonly path: readonly PropertyKey[] }): string {
  if (path[0] === "schedule") return path[1] === "factor" ? "scheduleFactor" : "scheduleEpochs";
  return path[0] === "clipping" ? "clipLimit" : String(path.at(-1) ?? path[0]);
}

/** What a person reads of the settings of a run. In which of its ways each layer is computed is nobody's choice: that it was timed says enough. */
export function readSettings(settings: RunSettings): { readonly title: string; readonly text: string }[] {
  return settingsInWords(settings).map(({ name, title, text }) => ({ title, text: name === "ways" && settings.ways ? trainingWords.waysOfMachine : text }));
}

/** The settings in which runs differ, as texts. */
export function differences(runs: readonly RunSettings[]): { readonly name: string; readonly values: readonly string[] }[] {
  const [first = [], ...others] = runs.map(readSettings);
  return first.flatMap(({ title, text }, at) => {
    const values = [text, ...others.map((settings) => settings[at]!.text)];
    return new Set(values).size > 1 ? [{ name: title, values }] : [];
  });
}

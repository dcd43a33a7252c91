import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import type { Augmentation } from "../../shared/domain/run.ts";
import { Freeze, Learned, Normalisation, type Start } from "../../shared/domain/start.ts";
import { runJob } from "../jobs/runJob.ts";
import { architectureNamed } from "../nn/zoo/build.ts";
import type { Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { UsageError } from "./command.ts";
import { wholeNumber } from "./options.ts";

/** Options that say what a run starts from. */
export type StartOptions = {
  readonly from?: number | string;
  readonly model?: string;
  readonly learns?: Learned;
  readonly until?: string;
  readonly backbone?: string | true;
  readonly head: "auto" | "new" | "keep";
  readonly freeze: Freeze;
  readonly normalise?: Normalisation;
};

/** A start as it was named: a run may be called `last`. */
export type NamedStart = Exclude<Start, { readonly from: "run" }> | (Omit<Extract<Start, { readonly from: "run" }>, "run"> & { readonly run: number | "last" });

type Described = Extract<NamedStart, { readonly from: "description" }>;

/** A start as it was asked for: what a described network learns may be left to its output (null). */
export type AskedStart = Exclude<NamedStart, Described> | (Omit<Described, "learns"> & { readonly learns: Learned | null });

/** A field of cells has no top. */
const forCells: Augmentation = { ...noAugmentation, flip: true, quarterTurns: true };

/** What a network is called that a file describes. */
export const CUSTOM = "custom";

export function addStartOptions(command: Command): Command {
  return command
    .option("--from <run|file>", "start from the weights of a run (its number or last) or of a file: ONNX, TensorFlow.js, Keras, or a run's checkpoint", startName)
    .option("--model <file>", "with --network custom: the file that describes it, as Keras or TensorFlow.js write it (.json, .keras, .h5); its weights are drawn anew")
    .addOption(new Option("--learns <what>", "with --model: what the network is for, classes, masks or images themselves; what its output is made for unless given").choices(Learned.options))
    .option("--until <layer>", "with --from: use the network up to this layer")
    .option("--backbone [tensor]", "with --from FILE.onnx: use the file as it is, frozen and whatever it is made of, up to this tensor or the one that suggests itself; a new layer learns from the features there")
    .addOption(new Option("--head <way>", "with --from: keep the last layer, put a new one, or what the number of classes asks for").choices(["auto", "new", "keep"]).default("auto"))
    .addOption(new Option("--freeze <layers>", "with --from: layers that do not learn: nothing, backbone (all but the last) or layer:NAME (up to it)").argParser(freezing).default("nothing"))
    .addOption(new Option("--normalise <way>", "of each channel: standard unless given; with --from RUN as there; with --from FILE it has to be given").choices(Normalisation.options));
}

/** Where to start. Throws UsageError where options contradict each other, or a file is given and nobody said how its images were prepared. */
export function startOf({ from, model, learns, until, backbone, head, freeze, normalise, network }: StartOptions & { readonly network?: string }): AskedStart {
  if ((network === CUSTOM) !== (model !== undefined)) throw new UsageError("A network of your own is given as --network custom --model FILE.");
  if (model !== undefined && from !== undefined) throw new UsageError("Give --model, for a network with new weights, or --from, for one with the weights that are there.");
  if (model === undefined && learns !== undefined) throw new UsageError("Give --learns together with --model: other networks are for one thing only.");
  if (model !== undefined) return { from: "description", path: path.resolve(model), learns: learns ?? null };
  if (backbone !== undefined && (typeof from !== "string" || from === "last")) throw new UsageError("Give --backbone together with --from and an ONNX file.");
  if (backbone !== undefined && (until !== undefined || head !== "auto" || freeze !== "nothing" || network !== undefined)) throw new UsageError("A backbone is used as it is, with a new layer behind it: leave out --until, --head, --freeze and --network.");
  if (from === undefined) return { from: "random" };
  const adapted = { until: until ?? null, head, freeze };
  if (from === "last" || typeof from === "number") return { from: "run", run: from, ...adapted };
  if (normalise === undefined) throw new UsageError(`Say with --normalise how images were prepared for the network in ${from}: ${Normalisation.options.join(", ")}.`);
  if (backbone !== undefined) return { from: "backbone", path: path.resolve(from), tensor: backbone === true ? null : backbone };
  return { from: "file", path: path.resolve(from), ...adapted };
}

/** The same with the number of the run. Fails with RunMissing. */
export function inProject({ db }: Project, start: NamedStart): Start {
  return start.from === "run" ? { ...start, run: findRun(db, start.run).id } : start;
}

/** What suits a start: the network's name, its input size (null for what the start has), and random changes. */
type Suits = { readonly network: string; readonly size: number | null; readonly augmentation: Augmentation };

/** What suits what a run starts from, and the start itself with nothing left open. Fails with UnknownNetwork and as reading networks does. */
export async function whatSuits(start: AskedStart, network: string | undefined, signal: AbortSignal): Promise<Suits & { readonly start: NamedStart }> {
  switch (start.from) {
    case "random":
      return { start, network: network!, size: null, augmentation: architectureNamed(network!).augmentation };
    case "run":
      return { start, network: "", size: null, augmentation: forCells };
    case "description": {
      const { size, learns } = await runJob("inspect", { path: start.path, until: null, isWithoutWeights: true }, { signal, onEvent: () => undefined });
      return { start: { ...start, learns: start.learns ?? learns }, network: CUSTOM, size, augmentation: forCells };
    }
    case "backbone": {
      const { name, size } = await runJob("inspectBackbone", { path: start.path }, { signal, onEvent: () => undefined });
      // An image that is changed at random has its features computed anew every time.
      return { start, network: name, size, augmentation: noAugmentation };
    }
    case "file": {
      // Weights alone are for a network that is named.
      if (network !== undefined) return { start, network, size: null, augmentation: architectureNamed(network).augmentation };
      const { name, size } = await runJob("inspect", { path: start.path, until: start.until }, { signal, onEvent: () => undefined });
      return { start, network: name, size, augmentation: forCells };
    }
  }
}

/** The number of a run, `last`, or else the path of a file. */
function startName(text: string): number | string {
  return /^\d+$/.test(text) ? wholeNumber(1)(text) : text;
}

/** Layers that keep their weights. */
function freezing(text: string): Freeze {
  const freeze = Freeze.safeParse(text);
  if (!freeze.success) throw new InvalidArgumentError("It has to be nothing, backbone, or layer: with the name of a layer.");
  return freeze.data;
}

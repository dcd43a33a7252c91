import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { parseAugmentation } from "../../shared/domain/augmentation.ts";
import { parseNetworkOptions } from "../../shared/domain/chosenNetworkOptions.ts";
import { DeviceChoice, deviceInWords, EngineName, engineInWords } from "../../shared/domain/device.ts";
import { type RunRequest, type RunSettings, SplitSpecification, type Task } from "../../shared/domain/run.ts";
import { usualRequest } from "../../shared/domain/usualRequest.ts";
import { evaluateRun } from "../evaluation/evaluateRun.ts";
import { predictProject } from "../evaluation/predictRun.ts";
import { usualTraining } from "../nn/zoo/architecture.ts";
import { architectureNamed } from "../nn/zoo/build.ts";
import { zoo } from "../nn/zoo/index.ts";
import { openProject, type Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { performRun } from "../training/performRun.ts";
import { beginRun } from "../training/prepareRun.ts";
import { taskOfNetwork } from "../training/taskOf.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { addLearningOptions, type LearningOptions, learningOf } from "./learningOptions.ts";
import { measureAll } from "./quality.ts";
import { recipeNamed } from "./recipes.ts";
import { collected, numberBetween, runName, shareOrNumber, waysCode, wholeNumber } from "./options.ts";
import { tellRates } from "./rates.ts";
import { tellResults } from "./results.ts";
import { showPrediction, showTraining } from "./progress.ts";
import { addStartOptions, type AskedStart, inProject, type NamedStart, type StartOptions, startOf, whatSuits } from "./startOptions.ts";
import type { Terminal } from "./terminal.ts";

type Options = StartOptions & LearningOptions & {
  readonly network?: string;
  readonly networkOptions?: string;
  readonly classes: string;
  readonly exclude: string[];
  readonly split: string;
  readonly test?: number;
  readonly validation?: number;
  readonly epochs: number;
  readonly batch: number;
  readonly size?: number;
  readonly augment?: string;
  readonly recipe: string;
  readonly leaveOutFlagged: boolean;
  readonly balance: boolean;
  readonly patience?: number;
  readonly l1: number;
  readonly l2?: number;
  readonly seed: number;
  readonly threads: number;
  readonly engine: EngineName;
  readonly device: DeviceChoice;
  readonly ways?: string;
  readonly resume?: number | "last";
  readonly findLearningRate: boolean;
  readonly json: boolean;
};

const networks = Object.keys(zoo).join(", ");

/** Beyond these a mistyped number would take all memory before anything could be said about it. */
const MAX_SIZE = 4096;
const MAX_THREADS = 256;

export const train: CommandDefinition = (program, terminal) => {
  const command = program.command("train").description("train a network on the labelled images of a project, on those with masks, or on all of them to reproduce them or to draw others, test it on images that it has not seen");
  addOptions(command).action(async (path: string, options: Options) => {
    const given = settingBesideResume(command, options);
    if (given !== undefined) throw new UsageError(`A run goes on with the settings that it began with: leave out ${given}, or begin a new run without --resume.`);
    if (options.resume === undefined && options.network === undefined && options.from === undefined) throw new UsageError(`Give --network: ${networks}; or --network custom --model FILE; or --from a run or file; or --resume RUN.`);
    const start = startOf(options);
    const settings = options.resume === undefined ? await requestOf(options, start, terminal.signal) : null;
    if (settings !== null && options.findLearningRate) {
      using project = openProject(path, "read");
      return tellRates(terminal, project, { ...settings, recipe: recipeNamed(project.db, options.recipe), start: inProject(project, settings.start) }, options.json);
    }
    using project = openProject(path, "write");
    if (settings?.leaveOutFlagged) await measureAll(terminal, project);
    const runId = settings === null ? findRun(project.db, options.resume!).id : await beginRun(project, { ...settings, recipe: recipeNamed(project.db, options.recipe), start: inProject(project, settings.start) }, terminal.signal);
    await trainRun(terminal, project, runId);
    tellResults(terminal, project, findRun(project.db, runId), evaluateRun(project, findRun(project.db, runId)), options.json);
  });
};

/** The first setting that was given together with --resume, which would have no effect. */
function settingBesideResume(command: Command, { resume }: Options): string | undefined {
  const isSetting = (name: string) => name !== "resume" && name !== "json" && command.getOptionValueSource(name) === "cli";
  return resume === undefined ? undefined : command.options.find((option) => isSetting(option.attributeName()))?.long;
}

const learnedInWords: Readonly<Record<Task, (settings: RunSettings) => string>> = {
  classes: ({ classNames }) => `, classes ${classNames.join(", ")}`,
  masks: () => ", from masks",
  images: () => ", to reproduce images",
  drawing: () => ", to draw images",
};

/** Trains a prepared run, telling how far it is, and predicts every image of the project with it. */
export async function trainRun(terminal: Terminal, project: Project, runId: number): Promise<void> {
  const { settings } = findRun(project.db, runId);
  terminal.note(`Run ${runId}: ${settings.network} at ${settings.size} pixels, on ${deviceInWords[settings.device]}${settings.engine === "onnxruntime" ? "" : ` with ${engineInWords[settings.engine]}`}${learnedInWords[settings.task](settings)}`);
  await performRun(project, runId, { signal: terminal.signal, onEvent: (event) => showTraining(terminal, settings, event) });
  await predictAll(terminal, project, runId);
}

/** Predicts every image of the project with a run, telling how far it is. */
export async function predictAll(terminal: Terminal, project: Project, runId: number): Promise<void> {
  await predictProject(project, findRun(project.db, runId), { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
  terminal.progressDone();
}

function addOptions(command: Command): Command {
  const own = addStartOptions(command)
    .argument("<project>", "the project")
    .option("--network <name>", `one of ${networks}; or custom, with --model. unet learns masks, autoencoder and variational-autoencoder reproduce images and gan draws new ones, without labels, the others classes`)
    .option("--network-options <list>", "what the network leaves open, such as width=0.5,batch-norm=on; a wrong one is answered by those that there are")
    .option("--classes <attribute>", "what is to be learned: moa (the labels), compound, treatment, or a column of the table", usualRequest.classes)
    .addOption(new Option("--exclude <class>", "leave a class out; may be given several times").argParser(collected).default([], "none"))
    .option("--split <way>", "random, stratified, well, plate, compound or column:NAME", usualRequest.split.by)
    .option("--test <share|number>", `test images: a share, or a number of images (of groups with well, plate, compound, column); ${usualRequest.split.test} unless given, none where images are drawn`, shareOrNumber)
    .option("--validation <share|number>", `validation images, counted likewise; they decide which epoch is kept; ${usualRequest.split.validation} unless given, none where images are drawn`, shareOrNumber)
    .option("--epochs <number>", "how often every training image is shown", wholeNumber(1), usualRequest.epochs)
    .option("--batch <number>", "images a step", wholeNumber(1), usualRequest.batch);
  return addLearningOptions(own)
    .option("--size <pixels>", "side of the network's input; what the network was made for unless given", wholeNumber(1, MAX_SIZE))
    .option("--augment <list>", "random changes: flip, quarter-turns, shift=0.1, rotation=15, scale=0.1, shear=5, brightness=0.2, or none; what suits the network unless given")
    .option("--recipe <name|list>", "how images become tensors: the name of a recipe (see: moascope recipes), or a list such as crop=tiles:512:0.25,illumination,anscombe,normalise=controls,controls=compound:DMSO; crop=cells:96:DAPI takes a square around each cell", "plain")
    .option("--leave-out-flagged", "keep blank, saturated and blurred images out of training and validation", false)
    .option("--balance", "let every class count the same, however many images it has", false)
    .option("--patience <epochs>", "stop after so many epochs without a lower validation loss, or a better Dice with masks", wholeNumber(1))
    .option("--l1 <factor>", "penalty on the sum of absolute weights", numberBetween(0, 1), usualRequest.l1)
    .option("--l2 <factor>", "penalty on the sum of squared weights; what suits the network, mostly 0, unless given", numberBetween(0, 1))
    .option("--seed <number>", "decides everything random", wholeNumber(0), usualRequest.seed)
    .option("--threads <number>", "processor cores to use; all of them unless given", wholeNumber(1, MAX_THREADS), availableParallelism())
    .addOption(new Option("--engine <name>", "what runs the network, in training and in prediction: tensorflow where it is installed; see: moascope engines").choices(EngineName.options).default(usualRequest.engine))
    .addOption(new Option("--device <name>", "what computes the steps; auto times what is there and takes the fastest; see: moascope engines").choices(DeviceChoice.options).default(usualRequest.device))
    .option("--ways <code>", "in which ways steps are computed, from the report of a run that is to be repeated; timed on this machine unless given", waysCode)
    .option("--resume <run>", "go on with a run that was stopped: its number or last", runName)
    .option("--find-learning-rate", "train nothing, but try ever longer learning rates and suggest one (Smith 2017)", false)
    .option("--json", "end with one line of JSON", false);
}

async function requestOf(options: Options, asked: AskedStart, signal: AbortSignal): Promise<Omit<RunRequest, "start" | "recipe"> & { readonly start: NamedStart }> {
  const { start, network: named, size: made, augmentation } = await whatSuits(asked, options.network, signal);
  // Nothing can be measured on images beside which others are drawn.
  const usual = start.from === "random" && taskOfNetwork(named) === "drawing" ? { test: 0, validation: 0 } : usualRequest.split;
  const split = SplitSpecification.safeParse({ by: options.split, test: options.test ?? usual.test, validation: options.validation ?? usual.validation });
  if (!split.success) throw new UsageError(`There is no split "${options.split}". Choose random, stratified, well, plate, compound or column:NAME.`);
  const { classes, exclude, epochs, batch, l1, seed, threads, engine, device } = options;
  const suits = start.from === "random" ? architectureNamed(named).suits : usualTraining;
  return {
    start,
    network: named,
    networkOptions: options.networkOptions === undefined ? {} : parseNetworkOptions(options.networkOptions, named, start.from === "random" ? architectureNamed(named).options : []),
    classes,
    exclude,
    split: split.data,
    epochs,
    batch,
    ...learningOf(options, suits),
    size: options.size ?? made,
    augmentation: options.augment === undefined ? augmentation : parseAugmentation(options.augment),
    leaveOutFlagged: options.leaveOutFlagged,
    normalisation: options.normalise ?? (start.from === "run" ? "start" : "standard"),
    balanceClasses: options.balance,
    patience: options.patience ?? null,
    l1,
    l2: options.l2 ?? suits.l2,
    seed,
    threads,
    engine,
    device,
    ...(options.ways !== undefined && { ways: options.ways }),
  };
}

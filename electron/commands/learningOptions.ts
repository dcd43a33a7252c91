import { type Command, InvalidArgumentError, Option } from "commander";
import { type Clipping, LossName, LossSettings, type OptimiserChoice, OptimiserConstants, OptimiserName, optimiserNamed, type OptimiserSettings, ScheduleName, scheduleNamed } from "../../shared/domain/learning.ts";
import type { Architecture } from "../nn/zoo/architecture.ts";
import type { RunRequest } from "../../shared/domain/run.ts";
import { UsageError } from "./command.ts";
import { numberBetween, wholeNumber } from "./options.ts";

/** The options that say how a network learns. */
export type LearningOptions = {
  readonly microBatch?: number;
  readonly loss?: LossName;
  readonly labelSmoothing?: number;
  readonly huberDelta?: number;
  readonly optimizer?: OptimiserName;
  readonly momentum: number;
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly rho?: number;
  readonly epsilon?: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly learningRate?: number;
  readonly schedule: ScheduleName;
  readonly scheduleFactor?: number;
  readonly scheduleEpochs?: number;
  readonly warmUp: number;
  readonly classWeight: Readonly<Record<string, number>>;
};

/** What AdamW is usually used with. */
const ADAMW_DECAY = 0.01;

/** Adds the options that say how a network learns. */
export function addLearningOptions(command: Command): Command {
  return command
    .option("--micro-batch <images>", "images that go through the network at once; a step is still made of the whole batch, in less memory", wholeNumber(1))
    .addOption(new Option("--loss <name>", "what is minimised; what the network was made for, mostly categorical_crossentropy, unless given").choices(LossName.options))
    .option("--label-smoothing <share>", "share of each label that is spread over all classes, for the cross-entropies", numberBetween(0, 0.9999))
    .option("--huber-delta <number>", "where huber turns from squares to absolute differences; 1 unless given", numberBetween(1e-9, 1e9))
    .addOption(new Option("--optimizer <name>", "rule of the steps; what suits the network, mostly adam, unless given").choices(OptimiserName.options))
    .option("--momentum <share>", "for momentum and nesterov", numberBetween(0, 0.9999), 0.9)
    .option("--beta1 <share>", "for adam and adamw: how much of the mean of gradients a step keeps; what suits the network, mostly 0.9, unless given", numberBetween(0, 0.999999))
    .option("--beta2 <share>", "for adam and adamw: how much of the mean of squared gradients a step keeps; 0.999 unless given", numberBetween(0, 0.999999))
    .option("--rho <share>", "the same for adadelta (0.95 unless given) and rmsprop (0.9)", numberBetween(0, 0.999999))
    .option("--epsilon <number>", "for adagrad, adadelta, rmsprop (1e-7 unless given), adam and adamw (1e-8): keeps steps small where gradients are", numberBetween(1e-12, 1))
    .option("--weight-decay <factor>", `shrinks weights by this share of the learning rate in every step; ${ADAMW_DECAY} for adamw and 0 for others unless given`, numberBetween(0, 1))
    .addOption(new Option("--clip-norm <limit>", "shortens the gradient of a step to this norm where it is longer").argParser(numberBetween(1e-9, 1e9)).conflicts("clipValue"))
    .option("--clip-value <limit>", "bounds each number of the gradient by this size", numberBetween(1e-9, 1e9))
    .option("--learning-rate <number>", "length of the steps; --find-learning-rate suggests one; what suits the network, mostly 0.001, unless given", numberBetween(1e-9, 10))
    .addOption(new Option("--schedule <name>", "how the learning rate changes").choices(ScheduleName.options).default("cosine"))
    .option("--schedule-factor <factor>", "what the rate is multiplied by: with step 0.1, exponential 0.95, plateau 0.2 unless given", numberBetween(1e-9, 0.999999))
    .option("--schedule-epochs <number>", "after so many epochs (step: 10 unless given), or so many without a lower loss (plateau: 5)", wholeNumber(1))
    .option("--warm-up <epochs>", "epochs in which the learning rate rises from near 0 to where the schedule begins", numberBetween(0, 1e6), 0)
    .addOption(new Option("--class-weight <class=factor>", "lets images of a class count more or less; may be given several times").argParser(classWeight).default({}, "1 for every class"));
}

/** The part of a run's request that these options make. Fails with a UsageError where one has no effect. */
export function learningOf(options: LearningOptions, suits: Architecture["suits"]): Pick<RunRequest, "microBatch" | "loss" | "optimiser" | "clipping" | "learningRate" | "schedule" | "warmUp" | "classWeights"> {
  const { microBatch = null, optimizer: name = suits.optimiser, momentum, learningRate = suits.learningRate, warmUp, classWeight: classWeights } = options;
  const weightDecay = options.weightDecay ?? (name === "adamw" ? ADAMW_DECAY : 0);
  return { microBatch, loss: lossOf(options), optimiser: optimiserOf({ name, momentum, weightDecay }, options, suits.beta1 === undefined ? {} : { beta1: suits.beta1 }), clipping: clippingOf(options), learningRate, schedule: scheduleOf(options), warmUp, classWeights };
}

function optimiserOf(choice: OptimiserChoice, { beta1, beta2, rho, epsilon }: LearningOptions, constants: OptimiserConstants): OptimiserSettings {
  const given = { beta1, beta2, rho, epsilon };
  const optimiser = optimiserNamed(choice, { ...constants, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) });
  const knowing = { beta1: "adam or adamw", beta2: "adam or adamw", rho: "adadelta or rmsprop", epsilon: "adagrad, adadelta, rmsprop, adam or adamw" };
  for (const constant of OptimiserConstants.keyof().options) if (!(constant in optimiser)) unused(`--${constant}`, given[constant], `--optimizer ${knowing[constant]}`, null);
  return optimiser;
}

function lossOf({ loss: name, labelSmoothing, huberDelta }: LearningOptions): LossSettings | null {
  const given = { ...(labelSmoothing !== undefined && { labelSmoothing }), ...(huberDelta !== undefined && { delta: huberDelta }) };
  // Smoothing alone means the loss that it is known from.
  const loss = name ?? (labelSmoothing === undefined ? undefined : "categorical_crossentropy");
  if (loss === undefined) return unused("--huber-delta", huberDelta, "--loss huber", null);
  const settings = LossSettings.parse({ name: loss, ...given });
  if (labelSmoothing !== undefined && !("labelSmoothing" in settings)) return unused("--label-smoothing", labelSmoothing, "a cross-entropy", settings);
  return "delta" in settings ? settings : unused("--huber-delta", huberDelta, "--loss huber", settings);
}

function clippingOf({ clipNorm, clipValue }: LearningOptions): Clipping | null {
  if (clipNorm !== undefined) return { by: "norm", limit: clipNorm };
  return clipValue === undefined ? null : { by: "value", limit: clipValue };
}

function scheduleOf({ schedule: name, scheduleFactor, scheduleEpochs }: LearningOptions) {
  const schedule = scheduleNamed({ name, factor: scheduleFactor ?? null, epochs: scheduleEpochs ?? null });
  if (!("factor" in schedule)) unused("--schedule-factor", scheduleFactor, "--schedule step, exponential or plateau", null);
  if (!("every" in schedule || "patience" in schedule)) unused("--schedule-epochs", scheduleEpochs, "--schedule step or plateau", null);
  return schedule;
}

/** Lets a value through where an option that it does not know was not given. */
function unused<T>(option: string, given: number | undefined, needed: string, value: T): T {
  if (given !== undefined) throw new UsageError(`${option} has an effect only with ${needed}.`);
  return value;
}

function classWeight(text: string, before: Readonly<Record<string, number>>): Record<string, number> {
  const at = text.lastIndexOf("=");
  const factor = Number(text.slice(at + 1));
  if (at < 1 || !(factor > 0 && factor < Infinity)) throw new InvalidArgumentError("It has to be a class and a number above 0, such as Taxol=2.");
  return { ...before, [text.slice(0, at)]: factor };
}

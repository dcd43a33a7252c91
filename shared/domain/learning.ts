import { z } from "zod";

const Share = z.number().min(0).lt(1);
const labelSmoothing = Share.default(0);

/**
 * How far an output is from its target, by its name in Keras. `labelSmoothing` moves that share of a target evenly to all classes
 * (Szegedy et al. 2016, arXiv 1512.00567); `delta` is where Huber's loss turns from a parabola into a line.
 */
export const LossSettings = z.discriminatedUnion("name", [
  z.object({ name: z.literal("categorical_crossentropy"), labelSmoothing }),
  z.object({ name: z.literal("binary_crossentropy"), labelSmoothing }),
  z.object({ name: z.literal("mean_squared_error") }),
  z.object({ name: z.literal("mean_absolute_error") }),
  z.object({ name: z.literal("hinge") }),
  z.object({ name: z.literal("categorical_hinge") }),
  z.object({ name: z.literal("huber"), delta: z.number().positive().default(1) }),
  z.object({ name: z.literal("dice") }),
  z.object({ name: z.literal("dice_crossentropy"), labelSmoothing }),
  z.object({ name: z.literal("kl_divergence") }),
]);
export type LossSettings = z.infer<typeof LossSettings>;

/** What classes are told apart by unless something else is asked for. */
export const crossEntropy = { name: "categorical_crossentropy", labelSmoothing: 0 } as const satisfies LossSettings;

export const LossName = z.enum(namesOf(LossSettings));
export type LossName = LossSettings["name"];

// Decoupled from the gradient: weights shrink by this share of the learning rate in every step, as in Keras.
const decay = z.number().min(0);
const weightDecay = decay.optional();
const adam = { beta1: Share, beta2: Share, epsilon: z.number().positive() };

/** The rule that turns gradients into new weights, with its constants. Any of them takes a decoupled `weightDecay`; AdamW is Adam that never goes without. */
export const OptimiserSettings = z.discriminatedUnion("name", [
  z.object({ name: z.literal("sgd"), weightDecay }),
  z.object({ name: z.literal("momentum"), momentum: Share, weightDecay }),
  z.object({ name: z.literal("nesterov"), momentum: Share, weightDecay }),
  z.object({ name: z.literal("adagrad"), epsilon: z.number().positive(), weightDecay }),
  z.object({ name: z.literal("adadelta"), rho: Share, epsilon: z.number().positive(), weightDecay }),
  z.object({ name: z.literal("rmsprop"), rho: Share, epsilon: z.number().positive(), weightDecay }),
  z.object({ name: z.literal("adam"), ...adam, weightDecay }),
  z.object({ name: z.literal("adamw"), ...adam, weightDecay: decay }),
]);
export type OptimiserSettings = z.infer<typeof OptimiserSettings>;

export const OptimiserName = z.enum(namesOf(OptimiserSettings));
export type OptimiserName = OptimiserSettings["name"];

/** What a person decides about an optimiser; each takes what it knows of it. */
export type OptimiserChoice = { readonly name: OptimiserName; readonly momentum: number; readonly weightDecay: number };

/** Constants of optimisers that are seldom other than usual. */
export const OptimiserConstants = z.object({ beta1: Share, beta2: Share, rho: Share, epsilon: z.number().positive() }).partial();
export type OptimiserConstants = z.infer<typeof OptimiserConstants>;

/** The optimiser of that name, its other constants those of its paper or of Keras, but for those of it that are given. */
export function optimiserNamed(choice: OptimiserChoice, constants: OptimiserConstants = {}): OptimiserSettings {
  return OptimiserSettings.parse(optimiserAsked(choice, constants));
}

/** The same while it is typed: its numbers may be none that it can take, which is found when the whole request is checked. */
export function optimiserAsked(choice: OptimiserChoice, constants: OptimiserConstants = {}): object {
  const usual = usualOptimiser(choice);
  return { ...usual, ...Object.fromEntries(Object.entries(constants).filter(([constant, value]) => value !== undefined && constant in usual)) };
}

/** The constants that an optimiser has, as they usually are. */
export function usualConstants(name: OptimiserName): OptimiserConstants {
  const usual = usualOptimiser({ name, momentum: 0, weightDecay: 0 }) as OptimiserConstants;
  return Object.fromEntries(OptimiserConstants.keyof().options.flatMap((constant) => (usual[constant] === undefined ? [] : [[constant, usual[constant]]])));
}

/** The constants of an optimiser that are other than usual. */
export function unusualConstants(optimiser: OptimiserSettings): OptimiserConstants {
  const usual = usualOptimiser({ name: optimiser.name, momentum: 0, weightDecay: 0 }) as OptimiserConstants;
  const own = optimiser as OptimiserConstants;
  return Object.fromEntries(OptimiserConstants.keyof().options.flatMap((constant) => (own[constant] === usual[constant] ? [] : [[constant, own[constant]]])));
}

function usualOptimiser({ name, momentum, weightDecay: amount }: OptimiserChoice): OptimiserSettings {
  const shrinking = amount > 0 ? { weightDecay: amount } : {};
  switch (name) {
    case "sgd":
      return { name, ...shrinking };
    case "momentum":
    case "nesterov":
      return { name, momentum, ...shrinking };
    case "adagrad":
      return { name, epsilon: 1e-7, ...shrinking };
    case "adadelta":
      return { name, rho: 0.95, epsilon: 1e-7, ...shrinking };
    case "rmsprop":
      return { name, rho: 0.9, epsilon: 1e-7, ...shrinking };
    case "adam":
      return { name, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...shrinking };
    case "adamw":
      return { name, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: amount };
  }
}

/** Bounds the gradients of a step: all of them together by their norm, or each number by its size. */
export const Clipping = z.object({ by: z.enum(["norm", "value"]), limit: z.number().positive() });
export type Clipping = z.infer<typeof Clipping>;

const factor = z.number().positive().lt(1);

/** How the learning rate changes over a run. `every` and `patience` count epochs; `factor` is what the rate is multiplied by. */
export const ScheduleSettings = z.discriminatedUnion("name", [
  z.object({ name: z.literal("constant") }),
  z.object({ name: z.literal("step"), factor, every: z.int().min(1) }),
  z.object({ name: z.literal("exponential"), factor }),
  z.object({ name: z.literal("cosine") }),
  z.object({ name: z.literal("one-cycle") }),
  z.object({ name: z.literal("plateau"), factor, patience: z.int().min(1) }),
]);
export type ScheduleSettings = z.infer<typeof ScheduleSettings>;

export const ScheduleName = z.enum(namesOf(ScheduleSettings));
export type ScheduleName = ScheduleSettings["name"];

/** What a person decides about a schedule; each takes what it knows of it, null what is usual for it. */
export type ScheduleChoice = { readonly name: ScheduleName; readonly factor: number | null; readonly epochs: number | null };

/** The schedule of that name. */
export function scheduleNamed({ name, factor: chosen, epochs }: ScheduleChoice): ScheduleSettings {
  switch (name) {
    case "constant":
    case "cosine":
    case "one-cycle":
      return { name };
    case "step":
      return { name, factor: chosen ?? 0.1, every: epochs ?? 10 };
    case "exponential":
      return { name, factor: chosen ?? 0.95 };
    case "plateau":
      return { name, factor: chosen ?? 0.2, patience: epochs ?? 5 };
  }
}

function namesOf<Name extends string>({ options }: { readonly options: readonly { readonly shape: { readonly name: z.ZodLiteral<Name> } }[] }): [Name, ...Name[]] {
  return options.map(({ shape }) => shape.name.value) as [Name, ...Name[]];
}

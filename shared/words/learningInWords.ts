import type { Clipping, LossSettings, OptimiserSettings, ScheduleSettings } from "../domain/learning.ts";
import { counted, short } from "./format.ts";

/** The optimiser with its constants. */
export function optimiserInWords(optimiser: OptimiserSettings): string {
  const decay = optimiser.weightDecay ?? 0;
  return decay === 0 ? ruleInWords(optimiser) : `${ruleInWords(optimiser)}, weight decay ${short(decay)}`;
}

function ruleInWords(optimiser: OptimiserSettings): string {
  switch (optimiser.name) {
    case "sgd":
      return "stochastic gradient descent (SGD)";
    case "momentum":
      return `SGD with momentum ${short(optimiser.momentum)}`;
    case "nesterov":
      return `SGD with Nesterov momentum ${short(optimiser.momentum)}`;
    case "adagrad":
      return `Adagrad (epsilon ${optimiser.epsilon})`;
    case "adadelta":
      return `Adadelta (rho ${short(optimiser.rho)}, epsilon ${optimiser.epsilon})`;
    case "rmsprop":
      return `RMSProp (rho ${short(optimiser.rho)}, epsilon ${optimiser.epsilon})`;
    case "adam":
      return `Adam (beta1 ${short(optimiser.beta1)}, beta2 ${short(optimiser.beta2)}, epsilon ${optimiser.epsilon})`;
    case "adamw":
      return `AdamW (beta1 ${short(optimiser.beta1)}, beta2 ${short(optimiser.beta2)}, epsilon ${optimiser.epsilon})`;
  }
}

/** What was minimised. */
export function lossInWords(loss: LossSettings): string {
  const names: Readonly<Record<LossSettings["name"], string>> = {
    categorical_crossentropy: "cross-entropy of a softmax",
    binary_crossentropy: "cross-entropy of a sigmoid for each class",
    mean_squared_error: "mean squared error",
    mean_absolute_error: "mean absolute error",
    hinge: "hinge loss, each class against the rest",
    categorical_hinge: "hinge loss of the class against the best of the others",
    huber: "Huber's loss",
    dice: "Dice's loss",
    dice_crossentropy: "Dice's loss plus cross-entropy",
    kl_divergence: "Kullback–Leibler divergence",
  };
  if ("delta" in loss) return `${names[loss.name]}, delta ${short(loss.delta)}`;
  return "labelSmoothing" in loss && loss.labelSmoothing > 0 ? `${names[loss.name]}, labels smoothed by ${short(loss.labelSmoothing)}` : names[loss.name];
}

/** How gradients were bounded. */
export function clippingInWords(clipping: Clipping | null): string {
  if (clipping === null) return "none";
  return clipping.by === "norm" ? `shortened to a norm of ${short(clipping.limit)}` : `each number at most ${short(clipping.limit)} in size`;
}

/** How the learning rate changes over the run. */
export function scheduleInWords(schedule: ScheduleSettings): string {
  switch (schedule.name) {
    case "constant":
      return "the same throughout";
    case "step":
      return `multiplied by ${short(schedule.factor)} every ${counted(schedule.every, "epoch")}`;
    case "exponential":
      return `multiplied by ${short(schedule.factor)} every epoch`;
    case "cosine":
      return "falling to nearly zero along half a cosine wave";
    case "one-cycle":
      return "one cycle: rising for three tenths of the run, then falling to nearly zero";
    case "plateau":
      return `multiplied by ${short(schedule.factor)} after ${counted(schedule.patience, "epoch")} without a lower loss`;
  }
}

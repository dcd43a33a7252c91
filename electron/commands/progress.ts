import type { RunSettings, Task } from "../../shared/domain/run.ts";
import type { PredictionEvent } from "../training/predict.ts";
import type { TrainingEvent } from "../training/specification.ts";
import { duration, type Terminal } from "./terminal.ts";

/** What the share is that a network gets right. */
const shareInWords: Readonly<Record<Task, string>> = { classes: "accuracy", masks: "accuracy", images: "variance explained", drawing: "told apart" };

/** Shows how far training is: a line for each epoch, progress in between. */
export function showTraining(terminal: Terminal, { epochs, task }: RunSettings, event: TrainingEvent): void {
  switch (event.kind) {
    case "preparing":
      return terminal.progress("Preparing images", event.done, event.total, `${event.done} of ${event.total}`);
    case "started":
      return terminal.note(event.epochsDone.length === 0 ? `${event.parameters} parameters` : `Going on after epoch ${event.epochsDone.length}`);
    case "fellBack":
      return terminal.note(event.sentence);
    case "step": {
      const { epoch, step, steps, loss, accuracy, imagesPerSecond, secondsLeft } = event;
      const rates = `loss ${loss.toFixed(3)}, ${shareInWords[task]} ${accuracy.toFixed(3)}, ${imagesPerSecond.toFixed(0)} images/s, ${duration(secondsLeft)} left`;
      return terminal.progress(`Epoch ${epoch}/${epochs}`, step, steps, rates);
    }
    case "epoch": {
      const { number, trainLoss, trainAccuracy, validationLoss, validationAccuracy, validationOverlap, generatorLoss } = event.epochs.at(-1)!;
      if (generatorLoss !== null) return terminal.note(`Epoch ${number}/${epochs}: loss of the network ${generatorLoss.toFixed(3)}, of its adversary ${trainLoss.toFixed(3)}, ${shareInWords[task]} ${trainAccuracy.toFixed(3)}`);
      const validation = validationLoss === null ? "" : `, validation loss ${validationLoss.toFixed(3)}, ${shareInWords[task]} ${validationAccuracy!.toFixed(3)}${validationOverlap === null ? "" : `, Dice ${validationOverlap.dice.toFixed(3)}, IoU ${validationOverlap.iou.toFixed(3)}`}`;
      return terminal.note(`Epoch ${number}/${epochs}: loss ${trainLoss.toFixed(3)}, ${shareInWords[task]} ${trainAccuracy.toFixed(3)}${validation}`);
    }
  }
}

/** Shows how far a prediction is. */
export function showPrediction(terminal: Terminal, event: PredictionEvent): void {
  if (event.kind === "fellBack") return terminal.note(event.sentence);
  const { done, total, imagesPerSecond, secondsLeft } = event;
  terminal.progress("Predicting", done, total, `${imagesPerSecond.toFixed(0)} images/s, ${duration(secondsLeft)} left`);
}

import type { RunRequest } from "../../shared/domain/run.ts";
import type { Project } from "../project/project.ts";
import type { FindingEvent } from "../training/findLearningRate.ts";
import { testRates } from "../training/testRates.ts";
import type { Terminal } from "./terminal.ts";

/** Of the steps of a test one in so many is shown. */
const SHOWN = 4;

/** Tries ever longer learning rates for what a request asks for, says what loss each had, and which rate suits; the project stays as it is. */
export async function tellRates(terminal: Terminal, project: Project, request: RunRequest, json: boolean): Promise<void> {
  const onEvent = (event: FindingEvent) => (event.kind === "fellBack" ? terminal.note(event.sentence) : terminal.progress("Trying learning rates", event.done, event.total));
  const found = await testRates(project, request, { signal: terminal.signal, onEvent });
  terminal.progressDone();
  if (json) return terminal.say(JSON.stringify(found));
  terminal.say("learning rate      loss  smoothed");
  for (const { rate, loss, smoothed } of found.points.filter((_, at) => at % SHOWN === 0)) terminal.say(`${rate.toExponential(2).padStart(13)}  ${loss.toFixed(4).padStart(8)}  ${smoothed.toFixed(4).padStart(8)}`);
  const { suggested, highest } = found;
  if (suggested === null || highest === null) return terminal.say("The loss did not fall at any learning rate. Try more images a step, or another network.");
  terminal.say(`The loss falls fastest at ${suggested.toExponential(1)}: try --learning-rate ${suggested.toPrecision(1)}. Stay below ${highest.toExponential(1)}, where it stops falling (Smith 2017, arXiv 1506.01186).`);
}

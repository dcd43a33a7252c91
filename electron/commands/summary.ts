import { parseNetworkOptions } from "../../shared/domain/chosenNetworkOptions.ts";
import { isFailure } from "../../shared/failure.ts";
import { readDescription } from "../networks/readDescription.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import type { KerasModel } from "../nn/keras.ts";
import { type Summary, summarise } from "../nn/summary.ts";
import { architectureNamed, buildModel } from "../nn/zoo/build.ts";
import { zoo } from "../nn/zoo/index.ts";
import { openProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { modelOfRun } from "../training/modelOfRun.ts";
import type { CommandDefinition } from "./command.ts";
import { runName, wholeNumber } from "./options.ts";

type Options = { readonly size?: number; readonly channels: number; readonly classes: number; readonly networkOptions: string; readonly run?: number | "last"; readonly json: boolean };

export const summary: CommandDefinition = (program, terminal) => {
  program
    .command("summary")
    .description("list the layers of a network, with their shapes, parameters, multiply-adds, memory, and how much of the image they see")
    .argument("<network>", `one of ${Object.keys(zoo).join(", ")}; the file of a network; or, with --run, a project`)
    .option("--size <pixels>", "side of its input; what the network was made for unless given", wholeNumber(1, 4096))
    .option("--channels <number>", "channels of its input", wholeNumber(1, 16), 3)
    .option("--classes <number>", "classes that it tells apart", wholeNumber(1, 100_000), 10)
    .option("--network-options <list>", "what the network leaves open, such as width=0.5,batch-norm=on", "")
    .option("--run <run>", "the network of a run of the project: its number, or last", runName)
    .option("--json", "as one line of JSON", false)
    .action(async (network: string, options: Options) => {
      const model = options.run !== undefined ? ofRun(network, options.run) : Object.hasOwn(zoo, network) ? modelNamed(network, options) : await modelOfFile(network);
      const found = summarise(model, { batch: 1, optimiser: "sgd" });
      terminal.say(options.json ? JSON.stringify({ network: model.config.name, ...found }) : inWords(found));
    });
};

function modelNamed(network: string, { size, channels, classes, networkOptions }: Options): KerasModel {
  const architecture = architectureNamed(network);
  return buildModel(network, { size: size ?? architecture.size, channels, classes, l1: 0, l2: 0, options: parseNetworkOptions(networkOptions, network, architecture.options) });
}

async function modelOfFile(file: string): Promise<KerasModel> {
  try {
    return (await readNetwork(file)).model;
  } catch (error) {
    if (!isFailure(error, "NetworkWeightsMissing")) throw error;
    return (await readDescription(file)).model;
  }
}

function ofRun(path: string, name: number | "last"): KerasModel {
  using project = openProject(path, "read");
  return modelOfRun(project, findRun(project.db, name));
}

const titles = ["Layer", "Kind", "Output", "Learned", "Kept", "Multiply-adds", "Memory (KB)", "Sees", "From"];
/** Columns of numbers stand at the right. */
const numeric = new Set(["Learned", "Kept", "Multiply-adds", "Memory (KB)"]);
const count = new Intl.NumberFormat("en");

function inWords({ layers, parameters, frozen, multiplyAdds, activationBytes }: Summary): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.outputShape.join("×"),
    count.format(layer.parameters),
    count.format(layer.frozen),
    count.format(layer.multiplyAdds),
    count.format(Math.ceil(layer.activationBytes / 1024)),
    layer.receptiveField?.map((side) => Math.round(side)).join("×") ?? "",
    layer.from.join(", "),
  ]);
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, at) => (numeric.has(titles[at]!) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join("  ").trimEnd();
  return [
    line(titles),
    ...rows.map(line),
    `${count.format(parameters)} learned and ${count.format(frozen)} kept parameters, ${count.format(multiplyAdds)} multiply-adds and ${count.format(Math.ceil(activationBytes / 1024))} KB of activations for an image`,
  ].join("\n");
}

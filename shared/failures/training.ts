import { z } from "zod";
import { Device, deviceInWords } from "../domain/device.ts";
import { RunState, Task } from "../domain/run.ts";
import { failureKind } from "./failureKind.ts";

const remedies = {
  paused: "Only a run that is running or queued can be.",
  resumed: "Only a run that is paused, stopped or failed can be.",
  stopped: "Only a run that is running, queued or paused can be.",
  removed: "Stop it first.",
  predicted: "Wait until it has ended, or stop it first.",
} as const;

/** What a run that knows no classes does. */
const NoClasses = Task.exclude(["classes"]);
const verbs = { masks: "learn masks", images: "reproduce images", drawing: "draw images" } as const;
const found = { masks: "finds objects in images, not classes of images", images: "reproduces images and knows no classes", drawing: "draws images and knows no classes" } as const;

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

/** What can be wrong with a network, a split or a run. */
export const trainingFailures = {
  ClassTooSmallToSplit: failureKind(
    z.object({ className: z.string(), found: z.number(), needed: z.number(), unit: z.string() }),
    ({ className, found, needed, unit }) =>
      `The class "${className}" has only ${found} of the ${needed} ${unit} that are needed to have it in every part of the split. Choose another --split, or leave the class out with --exclude="${className}".`,
  ),
  SplitNeedsColumn: failureKind(
    z.object({ unit: z.string(), missing: z.number(), images: z.number() }),
    ({ unit, missing, images }) =>
      `${missing} of ${images} images have no ${unit}, so the images cannot be split by it. Import a table that gives it for every image, or choose --split=stratified.`,
  ),
  SplitColumnUnclear: failureKind(
    z.object({ column: z.string(), value: z.string() }),
    ({ column, value }) =>
      `The column "${column}" names subsets (train, validation, test) but also has "${value}", which is none. Correct that value in the table, or leave the cell empty to leave the image out.`,
  ),
  SplitSizeUnclear: failureKind(
    z.object({ asked: z.number() }),
    ({ asked }) => `${asked} is neither a share below 1 nor a whole number. Give --test and --validation as, for instance, 0.2 or 40.`,
  ),
  SplitLeavesNothing: failureKind(
    z.object({ test: z.number(), validation: z.number(), total: z.number(), unit: z.string(), className: z.string().nullable() }),
    ({ test, validation, total, unit, className }) =>
      `With ${test} for testing and ${validation} for validation of ${total} ${unit} ${className === null ? "too little is left to train on" : `nothing of the class "${className}" is left to train on`}. Ask for a smaller --test or --validation.`,
  ),
  UnknownNetwork: failureKind(
    z.object({ name: z.string(), known: z.array(z.string()) }),
    ({ name, known }) => `There is no network "${name}". Choose one of: ${known.join(", ")}.`,
  ),
  MasksMissingHere: failureKind(
    z.object({}),
    () => "No image of the project has a mask, from which this network could learn what is an object. Import the images again, with --masks for the folder that holds theirs.",
  ),
  MasksNeedOtherStart: failureKind(z.object({}), () => "Networks that learn masks start from drawn weights, from a run that learned masks, or from the file of a network that answers for every pixel. Choose one of these."),
  TaskNeedsNewNetwork: failureKind(
    z.object({ task: NoClasses }),
    ({ task }) => `Networks that ${verbs[task]} start from drawn weights only, not from an earlier run or a file.`,
  ),
  UnfitForTask: failureKind(
    z.object({ network: z.string(), task: NoClasses, what: z.string(), remedy: z.string() }),
    ({ network, task, what, remedy }) => `The network ${network} is one of those that ${verbs[task]}, for which there is no use for ${what}. ${remedy}.`,
  ),
  RunWithoutClasses: failureKind(
    z.object({ run: z.number(), task: NoClasses }),
    ({ run, task }) => `Run ${run} ${found[task]}, so nothing can be sorted or coloured by what it predicts. Look at its results.`,
  ),
  InputTooSmall: failureKind(
    z.object({ network: z.string(), size: z.number(), smallest: z.number() }),
    ({ network, size, smallest }) => `The network ${network} needs images of at least ${smallest} x ${smallest} pixels, and ${size} was asked for. Give at least ${smallest} for --size.`,
  ),
  InputSizeUnsuitable: failureKind(
    z.object({ network: z.string(), size: z.number(), next: z.number() }),
    ({ network, size, next }) => `The network ${network}, with these options, cannot be laid out for images of ${size} x ${size} pixels. Give ${next} for --size.`,
  ),
  UnknownNetworkOption: failureKind(z.object({ network: z.string(), option: z.string(), known: z.array(z.string()) }), ({ network, option, known }) =>
    known.length === 0 ? `The network ${network} has no options, so none called "${option}". Leave it out.` : `The network ${network} has no option "${option}". It has: ${known.join(", ")}.`,
  ),
  NetworkOptionValue: failureKind(
    z.object({ network: z.string(), option: z.string(), given: z.string(), wanted: z.string() }),
    ({ network, option, given, wanted }) => `"${given}" cannot be used for the network ${network}: ${option} has to be ${wanted}.`,
  ),
  LossNotFinite: failureKind(
    z.object({ epoch: z.number(), learningRate: z.number() }),
    ({ epoch, learningRate }) => `Training came apart in epoch ${epoch}: the loss grew beyond all bounds. Train again with a learning rate below ${learningRate}.`,
  ),
  PredictionsNotFinite: failureKind(
    z.object({ epoch: z.number() }),
    ({ epoch }) => `The network as it was after epoch ${epoch} gives no finite probabilities: training came apart. Train again with a lower --learning-rate.`,
  ),
  WeightsUnreadable: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `The weights in ${path} cannot be read (${reason}). Restore that file from a copy of the project, or train again.`,
  ),
  MemoryTooSmall: failureKind(
    z.object({ network: z.string(), size: z.number(), batch: z.number(), neededBytes: z.number(), freeBytes: z.number(), fitting: z.number().nullable() }),
    ({ network, size, batch, neededBytes, freeBytes, fitting }) =>
      `Training ${network} at ${size} pixels with ${batch} images a step needs about ${gigabytes(neededBytes)} GB of memory, and ${gigabytes(freeBytes)} GB are free. ${
        fitting === null ? "Choose a smaller --size or network, or close other programs." : `Choose ${fitting} for --batch, or close other programs.`
      }`,
  ),
  MemoryTooSmallToPredict: failureKind(
    z.object({ size: z.number(), neededBytes: z.number(), freeBytes: z.number() }),
    ({ size, neededBytes, freeBytes }) => `Predicting one image of ${size} pixels needs about ${gigabytes(neededBytes)} GB of memory, and ${gigabytes(freeBytes)} GB are free. Close other programs.`,
  ),
  DeviceMissing: failureKind(
    z.object({ device: Device, reason: z.string(), present: z.array(Device) }),
    ({ device, reason, present }) => `Networks cannot be computed by ${deviceInWords[device]} (${device}) on this machine: ${reason}. It has: ${present.join(", ")}. Choose one of these, or auto.`,
  ),
  ComputationFailed: failureKind(z.object({ device: Device, reason: z.string(), isOutOfMemory: z.boolean(), atOnce: z.int().positive().optional() }), ({ device, reason, isOutOfMemory }) => {
    const remedy = device === "cpu" ? "" : " Or choose --device=cpu.";
    if (isOutOfMemory) return `Memory ran out while ${deviceInWords[device]} computed the network (${reason}). Choose a smaller --batch, --micro-batch or --size.${remedy}`;
    return `The network could not be computed by ${deviceInWords[device]} (${reason}). ${device === "cpu" ? "Choose another network or --size." : "Choose --device=cpu."}`;
  }),
  EngineMissing: failureKind(
    z.object({ reason: z.string().nullable(), folder: z.string() }),
    ({ reason, folder }) =>
      `The engine tensorflow is not on this machine (${reason ?? "the package @tensorflow/tfjs-node was found neither in the folder that follows nor beside Moascope"}). Install it with: npm install --prefix "${folder}" @tensorflow/tfjs-node. Or choose the engine onnxruntime, which is always there.`,
  ),
  EngineUnfit: failureKind(z.object({ option: z.string() }), ({ option }) => `The engine tensorflow computes on the processor, in its own ways: it knows no ${option}. Leave that out, or choose the engine onnxruntime.`),
  LayersBeyondEngine: failureKind(
    z.object({ layers: z.array(z.string()) }),
    ({ layers }) => `The engine tensorflow cannot train ${layers.slice(0, 3).join(", ")}${layers.length > 3 ? ` and ${layers.length - 3} layers more` : ""}. Choose the engine onnxruntime, which can.`,
  ),
  WaysUnfit: failureKind(
    z.object({ code: z.string(), kinds: z.number() }),
    ({ code, kinds }) => `The ways of computing "${code}" belong to another network, or to another version of Moascope: here it takes ${kinds} of them. Leave them out, and they are measured again.`,
  ),
  JobDied: failureKind(z.object({ job: z.string(), ending: z.string(), output: z.string() }), ({ job, ending, output }) => {
    const words = output === "" ? "" : ` Its last words were: ${output.split("\n").at(-1)}`;
    return `The process that was to ${job} ended unexpectedly (${ending}), perhaps because memory ran out; what was finished is kept. Try again with a smaller --batch or --size.${words}`;
  }),
  UnknownColumn: failureKind(
    z.object({ column: z.string(), known: z.array(z.string()) }),
    ({ column, known }) => `The images have no column "${column}". They have: ${known.join(", ")}.`,
  ),
  UnknownClass: failureKind(
    z.object({ className: z.string(), known: z.array(z.string()) }),
    ({ className, known }) => `There is no class "${className}". There are: ${known.join(", ")}.`,
  ),
  ImagesMissingHere: failureKind(z.object({}), () => "The project has no images yet from which anything could be learned. Import some first."),
  TooFewClasses: failureKind(z.object({ attribute: z.string(), classes: z.array(z.string()) }), ({ attribute, classes }) =>
    classes.length === 0
      ? `No image has a value of "${attribute}" to learn. Import a table with a class column, or folders named after the classes.`
      : `All labelled images are of one class, "${classes[0]}". Training needs at least two classes.`,
  ),
  RunInWrongState: failureKind(
    z.object({ run: z.number(), state: RunState, wanted: z.enum(["paused", "resumed", "stopped", "removed", "predicted"]) }),
    ({ run, state, wanted }) => `Run ${run} is ${state}, so it cannot be ${wanted} now. ${remedies[wanted]}`,
  ),
  RunUntrained: failureKind(z.object({ run: z.number() }), ({ run }) => `Run ${run} has no finished epoch yet. Go on with: moascope train --resume ${run}`),
  MaskFolderUnsaid: failureKind(z.object({ run: z.number() }), ({ run }) => `Run ${run} writes a mask for each image. Choose the folder that they are to go to.`),
  FolderNotPredicted: failureKind(z.object({ path: z.string() }), ({ path }) => `What was predicted of the images in ${path} is not kept any more. Predict them again.`),
  RunDrawsNothing: failureKind(z.object({ run: z.number() }), ({ run }) => `Run ${run} did not learn to draw images. Choose a run of a network that does: gan or variational-autoencoder.`),
  RunTellsNothing: failureKind(z.object({ run: z.number() }), ({ run }) => `Run ${run} draws new images and says nothing of those that there are, so it cannot predict them or be measured on them. Choose another run, or draw with it: moascope draw --run ${run}`),
  RunNotPredicted: failureKind(z.object({ run: z.number() }), ({ run }) => `The images were not predicted by run ${run} yet. Do so with: moascope evaluate --run ${run}`),
} as const;

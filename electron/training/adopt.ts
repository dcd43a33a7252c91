import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ChannelScale, type RunSettings } from "../../shared/domain/run.ts";
import type { Origin, Start, TrainedStart } from "../../shared/domain/start.ts";
import { Failure } from "../../shared/failure.ts";
import { ensureComputable } from "../engines/openEngine.ts";
import { sha256Of } from "../networks/networkFile.ts";
import { readDescription } from "../networks/readDescription.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import { KerasModel } from "../nn/keras.ts";
import { weightsOf } from "../nn/network.ts";
import { adaptNetwork } from "../nn/transfer/adaptNetwork.ts";
import { classifierOf } from "../nn/transfer/head.ts";
import { layOut } from "../nn/transfer/layOut.ts";
import { initialValues } from "../nn/weight.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { checkpointPath, readCheckpointFile } from "./checkpoint.ts";
import { backboneBytes, readBackbone } from "./readBackbone.ts";
import { readTensorFile, writeTensorFile } from "./safetensors.ts";

/** A network that is to start a run, and where it is. */
export type StartSpecification<From extends Start["from"] = Exclude<Start["from"], "random">> = {
  readonly settings: RunSettings;
  readonly start: Extract<Start, { readonly from: From }>;
  /** The kept epoch of the run that is started from; null for a file. */
  readonly run: { readonly folder: string; readonly epoch: number } | null;
};

/** The same with the folder that the network is written to that fits. */
export type AdoptionSpecification = StartSpecification & { readonly target: string };

/** What a run can start from whose network is known layer by layer, fitted to its images and classes. */
export type FittingStart = "description" | "run" | "file";

/** Where a run keeps the network that it starts from. */
export function startFile(runFolder: string): string {
  return path.join(runFolder, "start.safetensors");
}

/** Where a run keeps the frozen part of its network that is used as it is; most runs have none. */
export function backboneFile(runFolder: string): string {
  return path.join(runFolder, "backbone.onnx");
}

const Facts = z.object({ model: KerasModel, scales: z.array(ChannelScale).readonly().nullable() });

/** A network with the weights that a run begins with; `scales` are those that it was trained with, null where they are not known. */
export type Adopted = z.infer<typeof Facts> & { readonly weights: ReadonlyMap<string, Float32Array> };

/**
 * Reads the network that a run is to start from, or its description alone, fits it to the run's images and classes, and writes it to `target`.
 * Fails as reading networks, readBackbone, adaptNetwork and layOut do, and with LayersBeyondEngine and WeightsUnreadable.
 */
export async function adopt({ settings, start, run, target }: AdoptionSpecification): Promise<Origin> {
  if (start.from === "backbone") return adoptBackbone(start, settings, target);
  const { origin, weights, ...facts } = await fit({ settings, start, run });
  write(target, facts, weights);
  return origin;
}

/** The network that a run would begin with, fitted to its images and classes. Fails as adopt does. */
export function fit({ settings, start, run }: StartSpecification<FittingStart>): Promise<Adopted & { readonly origin: Origin }> {
  return start.from === "description" ? drawDescribed(start, settings) : fitTrained({ settings, start, run });
}

/** A layer of classes with drawn weights behind the features of a file, whose part before them is kept too. */
async function adoptBackbone({ path: file, tensor }: Extract<Start, { readonly from: "backbone" }>, settings: RunSettings, target: string): Promise<Origin> {
  const { size, channels, classNames, normalisation, l1, l2, seed } = settings;
  if (normalisation === "start") throw new Failure("NormalisationUnknown", { path: file });
  const backbone = await readBackbone(file, tensor, { channels: channels.length, size });
  const model = classifierOf(backbone.features, classNames.length, { l1, l2 });
  writeFileSync(backboneFile(target), backboneBytes(backbone.model));
  write(target, { model, scales: null }, new Map(weightsOf(model).map((weight, place) => [weight.name, initialValues(weight, seed, place)])));
  return { network: backbone.name, format: "onnx", sha256: backbone.sha256, changes: [...backbone.changes] };
}

/** A network that a file describes, with weights that are drawn as it says. */
async function drawDescribed({ path: file, learns }: Extract<Start, { readonly from: "description" }>, settings: RunSettings): Promise<Adopted & { readonly origin: Origin }> {
  const described = await readDescription(file);
  const { size, channels, classNames, loss, l1, l2, seed } = settings;
  if (settings.normalisation === "start") throw new Failure("NormalisationUnknown", { path: file });
  const { model, weights, changes } = layOut(described.model, { learns, size, channels: channels.length, classes: classNames.length, loss: loss.name, l1, l2, seed }, file);
  ensureComputable(settings.engine, model);
  return { model, scales: null, weights, origin: { network: described.model.config.name, format: described.format, sha256: described.sha256, changes: [...described.notes, ...changes] } };
}

async function fitTrained({ settings, start, run }: StartSpecification<TrainedStart["from"]>): Promise<Adopted & { readonly origin: Origin }> {
  const source = start.from === "run" ? `run ${start.run}` : start.path;
  const { until, head, freeze } = start;
  if (run !== null && existsSync(backboneFile(run.folder))) throw new Failure("NetworkUnsuitable", { path: source, reason: "most of it is a backbone that is used as it is; start from the file of the backbone as that run did" });
  const found = run === null ? await fromFile(source, settings, until) : ({ ...(await fromCheckpoint(checkpointPath(run.folder, run.epoch))), format: "run" } as const);
  const { task, size, channels, classNames, l1, l2, seed } = settings;
  const { model, weights, changes } = adaptNetwork(found, { task, size, channels: channels.length, classes: classNames.length, until: found.isCut ? null : until, head, freeze, l1, l2, seed, isOfMiddle: run !== null }, source);
  if (settings.normalisation === "start" && found.scales?.length !== channels.length) throw new Failure("NormalisationUnknown", { path: source });
  ensureComputable(settings.engine, model);
  const changed = [...(found.isCut && until !== null ? [`cut off after ${until}`] : []), ...changes];
  return { model, scales: found.scales, weights, origin: { network: found.model.config.name, format: found.format, sha256: found.sha256, changes: changed } };
}

function write(folder: string, facts: z.infer<typeof Facts>, weights: ReadonlyMap<string, Float32Array>): void {
  writeTensorFile(startFile(folder), { tensors: weights, metadata: { moascope: JSON.stringify(facts) } }, new Map(weightsOf(facts.model).map(({ name, shape }) => [name, shape])));
}

/** What adopt wrote. Fails with WeightsUnreadable. */
export function readAdopted(runFolder: string): Adopted {
  const file = startFile(runFolder);
  const { tensors, metadata } = readTensorFile(file);
  const facts = Facts.safeParse(JSON.parse(metadata["moascope"] ?? "null"));
  if (!facts.success) throw new Failure("WeightsUnreadable", { path: file, reason: "it does not say what they belong to" });
  return { ...facts.data, weights: tensors };
}

type Found = { readonly model: KerasModel; readonly weights: ReadonlyMap<string, Float32Array>; readonly scales: readonly ChannelScale[] | null; readonly isCut: boolean } & Pick<Origin, "format" | "sha256">;

/** A file is read up to the layer only, for what comes behind may be unknown here. */
async function fromFile(file: string, { network, size }: RunSettings, until: string | null): Promise<Found> {
  const named = (channels: number, classes: number) => buildModel(network, { size, channels, classes, l1: 0, l2: 0 });
  return file.endsWith(".safetensors") ? { ...(await fromCheckpoint(file)), format: "checkpoint" } : { ...(await readNetwork(file, until, named)), scales: null, isCut: true };
}

async function fromCheckpoint(file: string): Promise<Omit<Found, "format">> {
  const { model, scales, state } = readCheckpointFile(file);
  return { model, scales, weights: state, isCut: false, sha256: await sha256Of([file]) };
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import packageFile from "../../package.json" with { type: "json" };
import type { DrawnPicture } from "../../shared/domain/drawing.ts";
import type { Normalisation } from "../../shared/domain/start.ts";
import { Failure } from "../../shared/failure.ts";
import { argmax } from "../../shared/statistics/argmax.ts";
import { compositePng } from "../imaging/composite.ts";
import { measuresPlates } from "../../shared/domain/recipe.ts";
import { listProjectChannels } from "../project/channels.ts";
import { drawnPictureFile } from "../project/drawnPictures.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import { imagesAt, listImports } from "../project/imports.ts";
import { listMasks, type MaskFile } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import { readEpochs, readPredictions } from "../project/results.ts";
import { readNotices } from "../project/runNotices.ts";
import { runFolder, type RunRecord } from "../project/runs.ts";
import { readSplit, type SplitRecord } from "../project/splits.ts";
import { attributeReader } from "../training/attributes.ts";
import { tensorFields, tensorPlace } from "../training/performRun.ts";
import { readTrainedModel } from "../training/predict.ts";
import { seenImages } from "../training/seenImages.ts";
import { maskFacts } from "./maskFacts.ts";
import { repeatingCommands } from "./commandLines.ts";
import type { DrawingFacts, ReportExample, ReportFacts } from "./facts.ts";
import { predictedImages } from "./predictedImages.ts";
import { reproductionFacts } from "./reproductionFacts.ts";

/** Examples of each kind: predicted right and predicted wrong. */
const EXAMPLES = 12;

/** Standard deviations above and below a channel's mean that an example picture shows; percentile scales are shown as they are. */
const SHOWN = {
  standard: [-1, 4],
  percentiles: [0, 1],
  "as-stored": [0, 255],
  "zero-to-one": [0, 1],
  "minus-one-to-one": [-1, 1],
  imagenet: [-2, 2.5],
  start: [-1, 4],
} as const satisfies Record<Normalisation, readonly [number, number]>;

/** Gathers what a report on a run says. Fails with RunUntrained, and with RunNotPredicted where its images were not predicted yet. */
export async function collectFacts(project: Project, run: RunRecord): Promise<ReportFacts> {
  const { db } = project;
  const { settings } = run;
  if (run.bestEpoch === null) throw new Failure("RunUntrained", { run: run.id });
  const records = listImages(project);
  const split = readSplit(db, run.splitId);
  const masks = settings.task === "masks" ? await maskFacts(project, run, split) : null;
  const reproductions = settings.task === "images" ? await reproductionFacts(project, run) : null;
  const drawing = settings.task === "drawing" ? { learnedFrom: split.images.size, ...(await drawnPictures(runFolder(project, run.id), run.bestEpoch)) } : null;
  const predictions = readPredictions(db, run.id);
  if (settings.task === "classes" && predictions.size === 0) throw new Failure("RunNotPredicted", { run: run.id });
  const classOf = attributeReader(records, settings.classes);
  // What was imported later had no part in the run, nor has it in the commands that repeat it.
  const known = imagesAt(db, run.createdAt);
  const everyClass = new Set(records.flatMap((image) => (known.has(image.id) ? (classOf(image) ?? []) : [])));
  const { scales } = readTrainedModel(runFolder(project, run.id), run.bestEpoch);

  return {
    project: project.name,
    run: run.id,
    startedAt: run.createdAt,
    writtenAt: new Date().toISOString(),
    appVersion: packageFile.version,
    settings,
    epochs: readEpochs(db, run.id),
    bestEpoch: run.bestEpoch,
    parameters: run.parameters,
    seconds: run.seconds,
    imagesPerSecond: run.imagesPerSecond,
    notices: readNotices(db, run.id),
    versions: run.versions,
    channelScales: scales,
    dataFingerprint: { value: fingerprintOf(records, split, masks === null ? new Map() : listMasks(project)), covers: `the ${split.images.size} images of the split: their files, ${{ classes: "classes and parts", masks: "masks and parts", images: "and parts", drawing: "and parts" }[settings.task]}` },
    images: predictedImages(records, { classOf, split, predictions }),
    masks,
    reproductions,
    drawing,
    examples: await examplesOf(project, run, scales, { records, split, predictions }),
    commands: repeatingCommands(listImports(db, run.createdAt), settings, { channels: listProjectChannels(db), excluded: settings.task !== "classes" ? [] : [...everyClass].filter((name) => !settings.classNames.includes(name)).sort() }),
  };
}

/** Pictures are no more than that: a report is written without them, too. */
async function drawnPictures(folder: string, epoch: number): Promise<Omit<DrawingFacts, "learnedFrom">> {
  const read = (picture: DrawnPicture) => readFile(drawnPictureFile(folder, picture)).catch(() => null);
  return { images: await read("images"), drawn: await read({ epoch }) };
}

/** SHA-256 over what the run learned from and was tested on, whatever order the images were imported in. */
function fingerprintOf(records: readonly ImageRecord[], split: SplitRecord, masks: ReadonlyMap<number, MaskFile>): string {
  const lines = records.flatMap(({ id, name, files }) => {
    const part = split.images.get(id);
    return part ? [[name, part.className, part.subset, ...files.map(({ fingerprint, page, plane }) => `${fingerprint}:${page}:${plane}`), ...(masks.has(id) ? [masks.get(id)!.fingerprint] : [])].join("\t")] : [];
  });
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

type Tested = { readonly records: readonly ImageRecord[]; readonly split: SplitRecord; readonly predictions: ReadonlyMap<number, readonly number[]> };

/** Pictures of test images: the most confident mistakes, and as many right ones, the classes taking turns. */
async function examplesOf(project: Project, { settings }: RunRecord, scales: ReportFacts["channelScales"], { records, split, predictions }: Tested): Promise<ReportExample[]> {
  const tested = records.flatMap((image) => {
    const probabilities = predictions.get(image.id);
    const part = split.images.get(image.id);
    if (!probabilities || part?.subset !== "test") return [];
    const best = argmax(probabilities);
    return [{ image, truth: part.className, predicted: settings.classNames[best]!, probability: probabilities[best]! }];
  });
  const wrong = tested.filter(({ truth, predicted }) => truth !== predicted).sort((a, b) => b.probability - a.probability);
  const right = takingTurns([...Map.groupBy(tested.filter(({ truth, predicted }) => truth === predicted), ({ truth }) => truth).values()]);

  const shown = [...wrong.slice(0, EXAMPLES), ...right.slice(0, EXAMPLES)];
  const { recipe, channels, size, threads } = settings;
  const fields = new Map(tensorFields(project, settings).map(({ image }) => [image.id, image]));
  const seen = await seenImages(shown.map(({ image }) => fields.get(image.id)!), { ...tensorPlace(project), recipe, size, channels: channels.length, plates: measuresPlates(recipe) ? [...fields.values()] : [] }, threads);
  const [low, high] = SHOWN[settings.normalisation];
  // Grey levels have no values below 0, what is normalised has.
  const least = recipe.normalise === "none" ? 0 : -Infinity;
  const contrasts = scales.map(({ offset, scale }): [number, number] => [Math.max(least, offset + low * scale), offset + high * scale]);
  return Promise.all(
    shown.map(async ({ image, truth, predicted, probability }, at) => {
      const png = await compositePng(seen[at]!.pixels, channels.length, size, size, { names: channels, contrasts });
      return { png, truth, predicted, probability, name: image.name, plate: image.plate, well: image.well };
    }),
  );
}

/** The first of each list, then the second of each, and so on. */
function takingTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}

import { LossSettings } from "../../shared/domain/learning.ts";
import { type RunRequest, RunSettings, type Task } from "../../shared/domain/run.ts";
import { type SplitImage, splitImages } from "../../shared/domain/split.ts";
import { usualLosses } from "../../shared/domain/taskLosses.ts";
import { Failure } from "../../shared/failure.ts";
import { ensureComputable, ensureFit } from "../engines/openEngine.ts";
import { architectureNamed, buildModel } from "../nn/zoo/build.ts";
import { listChannels } from "../project/channels.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { countMeasured, imageFlags } from "../project/measures.ts";
import type { SplitRecord } from "../project/splits.ts";
import { attributeReader } from "./attributes.ts";
import { ensureFitForDrawing } from "./drawRun.ts";
import { ensureFitForImages, imageTruth } from "./imageRun.ts";
import { ensureFitForMasks, maskTruth } from "./maskRun.ts";
import { taskOf } from "./taskOf.ts";
import { cellChannelOf, channelsOf, controlTest, type Field, fieldsOf } from "./tensorImages.ts";

/** A run as it would be, before it is written anywhere. */
export type RunPlan = {
  readonly settings: RunSettings;
  /** Which part each image is in, by id; images that the split leaves out are missing. */
  readonly parts: SplitRecord["images"];
  /** What the split was made from: every image of one of the classes, or with a mask, or every image. */
  readonly images: readonly SplitImage[];
  readonly records: readonly ImageRecord[];
};

/**
 * Works out what a request comes to: settings, classes and split. The same request on the same project gives the same plan.
 * Fails as buildModel does, and with ChannelUnknown, EngineUnfit, LayersBeyondEngine, QualityNotMeasured, NormalisationUnknown, RunMissing, UnknownColumn, UnknownClass, TooFewClasses, MasksMissingHere, ImagesMissingHere, MasksNeedOtherStart, TaskNeedsNewNetwork, UnfitForTask,
 * and as splitImages does.
 */
export function planRun(project: Project, request: RunRequest): RunPlan {
  const { exclude: _, ...given } = request;
  const { start } = request;
  const known = listChannels(project.db);
  const everyImage = listImages(project);
  const fields = fieldsOf(everyImage, given.recipe);
  const records = fields.map(([first]) => first);
  controlTest(records, given.recipe);
  const task = taskOf(project, request);
  const { classNames, classOf } = truths[task](project, fields, request);
  const earlier = start.from === "run" ? findRun(project.db, start.run) : null;
  // Of a network from a file nothing is known but that it learns masks, where it does.
  const architecture = start.from === "random" || (start.from === "file" && task === "masks") ? architectureNamed(request.network) : null;

  // Heard now, and not when images are prepared.
  cellChannelOf(given.recipe, known);
  const settings = RunSettings.parse({
    ...given,
    task,
    ...(earlier !== null && { network: earlier.network }),
    size: request.size ?? earlier?.settings.size ?? architectureNamed(request.network).size,
    loss: request.loss ?? earlier?.settings.loss ?? architecture?.suits.loss ?? LossSettings.parse({ name: usualLosses[task] }),
    channels: channelsOf(given.recipe, known),
    classNames: [...classNames],
    // Which is the fastest is looked at when the run is begun, see chooseDevice.
    device: given.device === "auto" ? "cpu" : given.device,
  });
  fitness[task](settings);
  if (start.from === "random" && settings.normalisation === "start") throw new Failure("NormalisationUnknown", { path: "A new network" });
  ensureFit(settings);
  // Built once to hear now, and not after the images were prepared, that it cannot be. A network from elsewhere is built when it is fitted.
  if (start.from === "random") ensureComputable(settings.engine, buildModel(settings.network, { size: settings.size, channels: settings.channels.length, classes: classNames.length, l1: settings.l1, l2: settings.l2, options: settings.networkOptions }));

  const { by } = settings.split;
  const columnOf = by.startsWith("column:") ? attributeReader(records, by.slice("column:".length)) : () => null;
  const images = records.flatMap((image): SplitImage[] => {
    const className = classOf(image);
    if (className === null) return [];
    const well = image.well === null ? null : `${image.plate ?? ""} ${image.well}`;
    return [{ id: image.id, className, well, plate: image.plate, compound: image.compound, column: columnOf(image) }];
  });
  const subsets = splitImages(images, settings.split, settings.seed);
  const flagged = settings.leaveOutFlagged ? flaggedImages(project, everyImage.length) : new Map<number, unknown>();
  const isLeftOut = (id: number) => flagged.has(id) && subsets.get(id) !== "test";
  const parts = new Map(images.flatMap(({ id, className }) => (subsets.has(id) && !isLeftOut(id) ? [[id, { subset: subsets.get(id)!, className }]] : [])));
  return { settings, parts, images, records };
}

/** What is known of images, as a run learns it: the classes, and that of each image; null for images that stay out. */
export type Truth = { readonly classNames: readonly string[]; readonly classOf: (image: ImageRecord) => string | null };

const truths: Readonly<Record<Task, (project: Project, fields: readonly Field[], request: RunRequest) => Truth>> = {
  classes: (_, fields, request) => classTruth(fields.map(([first]) => first), request),
  masks: (project, fields) => maskTruth(project, fields),
  images: (_, fields) => imageTruth(fields),
  drawing: (_, fields) => imageTruth(fields),
};

/** Fail where a setting has no meaning for what is learned. */
const fitness: Readonly<Record<Task, (settings: RunSettings) => void>> = { classes: () => undefined, masks: ensureFitForMasks, images: ensureFitForImages, drawing: ensureFitForDrawing };

/** The classes of an attribute. Fails with UnknownColumn, UnknownClass and TooFewClasses. */
function classTruth(records: readonly ImageRecord[], { classes, exclude, classWeights }: Pick<RunRequest, "classes" | "exclude" | "classWeights">): Truth {
  const valueOf = attributeReader(records, classes);
  const all = new Set(records.flatMap((image) => valueOf(image) ?? []));
  const unknown = [...exclude, ...Object.keys(classWeights)].find((name) => !all.has(name));
  if (unknown !== undefined) throw new Failure("UnknownClass", { className: unknown, known: [...all].sort() });
  const classNames = [...all].filter((name) => !exclude.includes(name)).sort();
  if (classNames.length < 2) throw new Failure("TooFewClasses", { attribute: classes, classes: classNames });
  const classOf = (image: ImageRecord) => {
    const value = valueOf(image);
    return value === null || exclude.includes(value) ? null : value;
  };
  return { classNames, classOf };
}

/** The flags of conspicuous images by id. Fails with QualityNotMeasured while it is not known of all which are. */
function flaggedImages(project: Project, images: number): ReturnType<typeof imageFlags> {
  const missing = images - countMeasured(project.db);
  if (missing > 0) throw new Failure("QualityNotMeasured", { missing, images });
  return imageFlags(project.db);
}

import { crossEntropy } from "../../shared/domain/learning.ts";
import { type RunRequest, RunSettings } from "../../shared/domain/run.ts";
import { type SplitImage, splitImages } from "../../shared/domain/split.ts";
import { Failure } from "../../shared/failure.ts";
import { ensureComputable, ensureFit } from "../engines/openEngine.ts";
import { buildModel, classifierNamed } from "../nn/zoo/build.ts";
import { listChannels } from "../project/channels.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { countMeasured, imageFlags } from "../project/measures.ts";
import type { SplitRecord } from "../project/splits.ts";
import { attributeReader } from "./attributes.ts";
import { channelsOf, controlTest, fieldsOf } from "./tensorImages.ts";

/** A run as it would be, before it is written anywhere. */
export type RunPlan = {
  readonly settings: RunSettings;
  /** Which part each image is in, by id; images that the split leaves out are missing. */
  readonly parts: SplitRecord["images"];
  /** What the split was made from: every image of one of the classes. */
  readonly images: readonly SplitImage[];
  readonly records: readonly ImageRecord[];
};

/**
 * Works out what a request comes to: settings, classes and split. The same request on the same project gives the same plan.
 * Fails as buildModel does, and with ChannelUnknown, EngineUnfit, LayersBeyondEngine, QualityNotMeasured, NetworkForPixels, NormalisationUnknown, RunMissing, UnknownColumn, UnknownClass, TooFewClasses, and as splitImages does.
 */
export function planRun(project: Project, request: RunRequest): RunPlan {
  const { exclude, ...given } = request;
  const known = listChannels(project.db);
  const everyImage = listImages(project);
  const records = fieldsOf(everyImage, given.recipe).map(([first]) => first);
  controlTest(records, given.recipe);
  const classOf = attributeReader(records, request.classes);
  const all = new Set(records.flatMap((image) => classOf(image) ?? []));
  const unknown = exclude.find((name) => !all.has(name));
  if (unknown !== undefined) throw new Failure("UnknownClass", { className: unknown, known: [...all].sort() });
  const unweighed = Object.keys(request.classWeights).find((name) => !all.has(name));
  if (unweighed !== undefined) throw new Failure("UnknownClass", { className: unweighed, known: [...all].sort() });
  const classNames = [...all].filter((name) => !exclude.includes(name)).sort();
  if (classNames.length < 2) throw new Failure("TooFewClasses", { attribute: request.classes, classes: classNames });

  const { start } = request;
  const settings = RunSettings.parse({
    ...given,
    ...(start.from === "run" && { network: findRun(project.db, start.run).network }),
    size: request.size ?? (start.from === "run" ? findRun(project.db, start.run).settings.size : classifierNamed(request.network).size),
    loss: request.loss ?? (start.from === "run" ? findRun(project.db, start.run).settings.loss : start.from === "random" ? classifierNamed(request.network).suits.loss : null) ?? crossEntropy,
    channels: channelsOf(given.recipe, known),
    classNames,
    // Which is the fastest is looked at when the run is begun, see chooseDevice.
    device: given.device === "auto" ? "cpu" : given.device,
  });
  if (start.from === "random" && settings.normalisation === "start") throw new Failure("NormalisationUnknown", { path: "A new network" });
  ensureFit(settings);
  // Built once to hear now, and not after the images were prepared, that it cannot be. A network from elsewhere is built when it is fitted.
  if (start.from === "random") ensureComputable(settings.engine, buildModel(settings.network, { size: settings.size, channels: settings.channels.length, classes: classNames.length, l1: settings.l1, l2: settings.l2, options: settings.networkOptions }));

  const { by } = settings.split;
  const columnOf = by.startsWith("column:") ? attributeReader(records, by.slice("column:".length)) : () => null;
  const images = records.flatMap((image): SplitImage[] => {
    const className = classOf(image);
    if (className === null || !classNames.includes(className)) return [];
    const well = image.well === null ? null : `${image.plate ?? ""} ${image.well}`;
    return [{ id: image.id, className, well, plate: image.plate, compound: image.compound, column: columnOf(image) }];
  });
  const subsets = splitImages(images, settings.split, settings.seed);
  const flagged = settings.leaveOutFlagged ? flaggedImages(project, everyImage.length) : new Map<number, unknown>();
  const isLeftOut = (id: number) => flagged.has(id) && subsets.get(id) !== "test";
  const parts = new Map(images.flatMap(({ id, className }) => (subsets.has(id) && !isLeftOut(id) ? [[id, { subset: subsets.get(id)!, className }]] : [])));
  return { settings, parts, images, records };
}

/** The flags of conspicuous images by id. Fails with QualityNotMeasured while it is not known of all which are. */
function flaggedImages(project: Project, images: number): ReturnType<typeof imageFlags> {
  const missing = images - countMeasured(project.db);
  if (missing > 0) throw new Failure("QualityNotMeasured", { missing, images });
  return imageFlags(project.db);
}

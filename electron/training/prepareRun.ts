import { type RunRequest, RunSettings } from "../../shared/domain/run.ts";
import { type SplitImage, splitImages } from "../../shared/domain/split.ts";
import { Failure } from "../../shared/failure.ts";
import { architectureNamed, buildModel } from "../nn/zoo/build.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listChannels } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { insertRun } from "../project/runs.ts";
import { insertSplit } from "../project/splits.ts";
import { attributeReader } from "./attributes.ts";
import { versions } from "./versions.ts";

/**
 * Writes a run into the project that is ready to be trained, its split fixed, and returns its number.
 * Fails with UnknownNetwork, InputTooSmall, UnknownColumn, UnknownClass, TooFewClasses, and as splitImages does; the project is then as it was.
 */
export function prepareRun(project: Project, request: RunRequest): number {
  const { exclude, ...given } = request;
  const images = listImages(project);
  const classOf = attributeReader(images, request.classes);
  const all = new Set(images.flatMap((image) => classOf(image) ?? []));
  const unknown = exclude.find((name) => !all.has(name));
  if (unknown !== undefined) throw new Failure("UnknownClass", { className: unknown, known: [...all].sort() });
  const classNames = [...all].filter((name) => !exclude.includes(name)).sort();
  if (classNames.length < 2) throw new Failure("TooFewClasses", { attribute: request.classes, classes: classNames });

  const settings = RunSettings.parse({
    ...given,
    size: request.size ?? architectureNamed(request.network).size,
    channels: listChannels(project.db),
    classNames,
  });
  // Built once to hear now, and not after the images were prepared, that it cannot be.
  buildModel(settings.network, { size: settings.size, channels: settings.channels.length, classes: classNames.length, l1: settings.l1, l2: settings.l2 });

  const { by } = settings.split;
  const columnOf = by.startsWith("column:") ? attributeReader(images, by.slice("column:".length)) : () => null;
  const labelled = images.flatMap((image): SplitImage[] => {
    const className = classOf(image);
    if (className === null || !classNames.includes(className)) return [];
    const well = image.well === null ? null : `${image.plate ?? ""} ${image.well}`;
    return [{ id: image.id, className, well, plate: image.plate, compound: image.compound, column: columnOf(image) }];
  });
  const subsets = splitImages(labelled, settings.split, settings.seed);
  const parts = new Map(labelled.flatMap(({ id, className }) => (subsets.has(id) ? [[id, { subset: subsets.get(id)!, className }]] : [])));
  const insert = project.db.transaction(() => {
    const splitId = insertSplit(project.db, { specification: settings.split, seed: settings.seed, images: parts });
    return insertRun(project.db, { settings, splitId, versions: versions(settings.threads) });
  });
  return withStorageFailures(project.folder, insert);
}

import path from "node:path";

/** What the folders that a file lies in say of it. */
export type FolderFacts = {
  /** The folder that stands for a plate: the nearest that is not only a depth, a time point, or a folder of images; without Harmony's time of measurement. */
  readonly plate: string;
  /** The path of that folder, from the imported one. */
  readonly plateFolder: string;
  readonly z: string | null;
  readonly time: string | null;
};

const depth = /^Z-?(?:Step|Stack|Slice|Plane)?[_ -]?(\d+)$/i;
const timePoint = /^T(?:ime-?(?:Point)?)?[_ -]?(\d+)$/i;
const collection = /^(images?|tiffs?|raw|pictures)$/i;
const measurement = /__\d{4}-\d\d-\d\dT.*$/;

/** Reads a folder, given with / from the imported one, whose own path names the plate where nothing below it does. */
export function folderFacts(relativeFolder: string, imported: string): FolderFacts {
  let z: string | null = null;
  let time: string | null = null;
  const parts = relativeFolder === "" ? [] : relativeFolder.split("/");
  while (parts.length > 0) {
    const last = parts.at(-1)!;
    const [depthNumber, timeNumber] = [depth.exec(last)?.[1], timePoint.exec(last)?.[1]];
    if (depthNumber !== undefined) z ??= depthNumber;
    else if (timeNumber !== undefined) time ??= timeNumber;
    else if (!collection.test(last)) break;
    parts.pop();
  }
  return { plate: parts.at(-1)?.replace(measurement, "") || plateOfRoot(imported), plateFolder: parts.join("/"), z, time };
}

function plateOfRoot(imported: string): string {
  const { name: _, base, dir } = path.parse(imported);
  const isPart = depth.test(base) || timePoint.test(base) || collection.test(base);
  return (isPart ? path.basename(dir) : base).replace(measurement, "") || base || "plate";
}

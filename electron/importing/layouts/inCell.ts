import path from "node:path";
import { parseWellName, wellAt, type WellPosition } from "../../../shared/domain/wellName.ts";
import type { FoundFile } from "../findFiles.ts";
import type { PlacedFile } from "../placedFile.ts";
import { takenWith } from "../takenWith.ts";
import { child, measureOfChild, numberOfChild, textOfChild, type XmlElement, xmlElements } from "../xml/elements.ts";
import { filesBeside } from "./fileBeside.ts";
import { fromMetadata } from "./fromMetadata.ts";

/** GE IN Cell Analyzer: the images of an `.xdce` file, each with its well and an identifier that counts field, wave, depth and time from 0, and how it was taken. */
export const inCell = fromMetadata(
  "incell",
  ({ relative }) => /\.xdce$/i.test(relative),
  (document, files) => {
    const find = filesBeside(document, files);
    const plate = path.parse(document.relative).name;
    const missing: string[] = [];
    const images: { readonly placed: PlacedFile; readonly wave: number }[] = [];
    const names = new Map<number, Set<string>>();
    let pixelSize: number | null = null;
    for (const { name: kind, element } of xmlElements(document.path, { elements: ["Image", "ObjectiveCalibration"] })) {
      if (kind === "ObjectiveCalibration") {
        pixelSize ??= measureOfChild(element, "pixel_width");
        continue;
      }
      const name = textOfChild(element, "filename");
      if (name === null) continue;
      const file = find(name);
      const wave = numberOfChild(child(element, "Identifier"), "wave_index") ?? 0;
      if (file === null) missing.push(name);
      else {
        images.push({ placed: placeOf(element, file, plate, pixelSize), wave });
        names.set(wave, (names.get(wave) ?? new Set()).add(filtersOf(element)));
      }
    }
    const nameOf = namesOfWaves(names);
    return { placed: images.map(({ placed, wave }) => ({ ...placed, channel: nameOf(wave) })), missing };
  },
);

/** Micrometres, nanometres and milliseconds. */
function placeOf(image: XmlElement, file: FoundFile, plate: string, pixelSize: number | null): PlacedFile {
  const identifier = child(image, "Identifier");
  const fromOne = (name: string) => {
    const index = numberOfChild(identifier, name);
    return index === null ? null : String(index + 1);
  };
  const taken = takenWith({
    pixelSize: { value: pixelSize, unit: "µm" },
    excitationNanometres: measureOfChild(child(image, "ExcitationFilter"), "wavelength"),
    emissionNanometres: measureOfChild(child(image, "EmissionFilter"), "wavelength"),
    exposureMilliseconds: measureOfChild(child(image, "Exposure"), "time"),
  });
  return { file, plate, well: wellOf(child(image, "Well")), site: fromOne("field_index"), channel: null, z: fromOne("z_index"), time: fromOne("time_index"), ...(taken !== undefined && { takenWith: taken }) };
}

function wellOf(well: XmlElement): WellPosition | null {
  const [row, column] = [textOfChild(child(well, "Row"), "number"), textOfChild(child(well, "Column"), "number")];
  const label = textOfChild(well, "label");
  return row !== null && column !== null ? wellAt(row, column) : label === null ? null : parseWellName(label);
}

/** Excitation and emission, as in the names of the files. */
function filtersOf(image: XmlElement): string {
  const names = [child(image, "ExcitationFilter"), child(image, "EmissionFilter")].flatMap((filter) => textOfChild(filter, "name") ?? []);
  return [...new Set(names)].join(" - ");
}

/** Waves are called by their filters where these are one for each wave and tell all of them apart. */
function namesOfWaves(names: ReadonlyMap<number, ReadonlySet<string>>): (wave: number) => string {
  const single = [...names].map(([wave, found]) => [wave, found.size === 1 ? [...found][0]! : ""] as const);
  const isTelling = single.every(([, name]) => name !== "") && new Set(single.map(([, name]) => name)).size === single.length;
  const byWave = new Map(single);
  return (wave) => (isTelling ? (byWave.get(wave) ?? "") : `wave ${wave + 1}`);
}

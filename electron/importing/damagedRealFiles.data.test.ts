import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { type CorpusCase, reported } from "./fixtures/damaged/corpus.ts";
import { importCases } from "./fixtures/damaged/importCases.ts";
import { damage } from "./fixtures/damaged/mutations.ts";

const data = path.join(import.meta.dirname, "..", "..", "..", "shared", "data");
const SEED = 20_261_125;
const amounts = { cut: 40, flipped: 60 };
/** Larger files take long to write so often, and are of the same kinds. */
const LARGEST = 3 * 2 ** 20;

type Files = Record<string, Buffer>;

/** Every file below a folder that a filter takes, by its path there. */
function filesIn(folder: string, isTaken: (name: string) => boolean = () => true): Files {
  const names = readdirSync(path.join(data, folder), { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/")).sort();
  return Object.fromEntries(names.filter((name) => isTaken(name) && statSync(path.join(data, folder, name)).isFile()).map((name) => [name, readFileSync(path.join(data, folder, name))]));
}

/** One image of each kind below a folder: of those that lie together the first that is not large, but all where all differ. */
function kindsIn(folder: string, allDiffer: boolean): Files {
  const files = Object.entries(filesIn(folder, (name) => /\.(tiff?|png|jpe?g)$/i.test(name))).filter(([, { length }]) => length <= LARGEST);
  return Object.fromEntries([...Map.groupBy(files, ([name]) => (allDiffer ? name : `${path.dirname(name)} ${path.extname(name)}`)).values()].map((alike) => alike[0]!));
}

/** Each image by itself, and beside copies of it that are damaged. */
function imageCases(folder: string, allDiffer: boolean): CorpusCase[] {
  return Object.entries(kindsIn(folder, allDiffer)).flatMap(([name, bytes], at) => {
    const ending = path.extname(name);
    const copies = damage(bytes, amounts, randomStream(SEED, 10, at)).map(({ what, bytes: changed }) => [`copies/${what} x${ending}`, changed] as const);
    const sound = { [`whole/image${ending}`]: bytes };
    return [
      { name: `${name} alone`, files: sound, unusable: [], sound: [] },
      { name, files: { ...sound, ...Object.fromEntries(copies) }, unusable: [`copies/empty x${ending}`], sound: Object.keys(sound) },
    ];
  });
}

/** A folder as often as one of its descriptions can be damaged; the images stay whole. */
function describedCases(folder: string, isTaken: (name: string) => boolean, isDescription: (name: string) => boolean): CorpusCase[] {
  const files = filesIn(folder, isTaken);
  return Object.entries(files).filter(([name]) => isDescription(name)).flatMap(([document, bytes], at) =>
    damage(bytes, { cut: 5, flipped: 5 }, randomStream(SEED, 11, at)).map(({ what, bytes: changed }) => ({ name: `${document} ${what}`, files: { ...files, [document]: changed }, unusable: [], sound: [] })),
  );
}

/** A Zarr group beside copies of which one file is damaged: what describes it, and chunks of it. */
function zarrCase(group: string): CorpusCase {
  const inside = filesIn(`ome_zarr/${group}`, (name) => !name.includes("tables/"));
  const files: Files = {};
  const put = (called: string, changes: Files) => {
    for (const [name, bytes] of Object.entries({ ...inside, ...changes })) files[`${called}/${name}`] = bytes;
  };
  put("whole.zarr", {});
  const chosen = Object.keys(inside).filter((name) => /^(\.zattrs|.*0\/\.zattrs|0\/\.zarray|B\/03\/0\/0\/\.zarray|.*0\/0\/0\/0\/0)$/.test(name));
  for (const [at, name] of chosen.entries()) for (const { what, bytes } of damage(inside[name]!, { cut: 5, flipped: 7 }, randomStream(SEED, 12, at))) put(`${name.replaceAll("/", "-").replace(/^\./, "")} ${what}.zarr`, { [name]: bytes });
  return { name: group, files, unusable: [], sound: ["whole.zarr"] };
}

/** Digits and their labels, whole and damaged. */
function digitCases(): CorpusCase[] {
  const { "t10k-images-idx3-ubyte": images, "t10k-labels-idx1-ubyte": labels } = filesIn("mnist_small", (name) => name.startsWith("t10k"));
  const pair = (stem: string, images: Buffer, labels: Buffer): Files => ({ [`${stem}-images-idx3-ubyte`]: images, [`${stem}-labels-idx1-ubyte`]: labels });
  const random = randomStream(SEED, 13);
  const changed = [
    ...damage(images!, { cut: 5, flipped: 6 }, random).map(({ what, bytes }) => pair(`images ${what}`, bytes, labels!)),
    ...damage(labels!, { cut: 3, flipped: 4 }, random).map(({ what, bytes }) => pair(`labels ${what}`, images!, bytes)),
  ];
  return [{ name: "idx", files: Object.assign(pair("whole", images!, labels!), ...changed) as Files, unusable: ["images empty-images-idx3-ubyte"], sound: ["whole-images-idx3-ubyte"] }];
}

const isDocument = (name: string) => !/\.(tiff?|png|jpe?g)$/i.test(name);

describe.each([
  ["images of many kinds", () => imageCases("tiff", true)],
  ["images of microscopes", () => imageCases("vendor_layouts", false)],
  ["images of CellProfiler", () => imageCases("cellprofiler", false)],
  ["awkward labels", () => imageCases("nuclei_awkward", false)],
  ["descriptions of a CellVoyager", () => describedCases("vendor_layouts/CV8000_blank_pixels", (name) => !/\.tif$/.test(name) || /_D08_.*F001.*Z01/.test(name), (name) => /\.(mlf|mrf|mes)$/.test(name))],
  ["descriptions of an ImageXpress", () => describedCases("vendor_layouts/ImageXpress_exported", () => true, (name) => /\.HTD$/.test(name))],
  ["a plate in Zarr", () => [zarrCase("plate_ones_mip.zarr")]],
  ["a stack in Zarr", () => [zarrCase("tubhiswt4D_sub.zarr")]],
  ["digits", digitCases],
] as const)("%s, damaged", (_name, make) => {
  test("crash nothing, hang nothing, fill no memory; each is used or named with a sentence, and what is whole is imported as if it were alone", async () => {
    const corpus = make();
    expect(corpus.length).toBeGreaterThan(0);
    const { outcomes, peakMegabytes } = await importCases(corpus);
    const problems: string[] = [];
    for (const { name, files, unusable, sound } of corpus) {
      const { skipped, used, refused, crash, isKept, slowest } = outcomes.get(name)!;
      const reasonOf = (file: string) => skipped.find((one) => reported(one.file) === file)?.reason;
      const isUsed = (file: string) => used.some((one) => reported(one) === file);
      const tell = (problem: string) => problems.push(`${name}: ${problem}`);
      if (crash !== null) tell(crash);
      if (slowest > 5) tell(`${slowest} s for one file`);
      if (!isKept) tell("the project is not as it was");
      for (const { file, reason } of skipped) if (/\n|undefined|\[object|^$|\bat .*:\d+:\d+/.test(reason)) tell(`${file} ${reason}`);
      if (refused !== null && /\n|undefined|\[object/.test(refused)) tell(refused);
      if (refused === null) for (const file of new Set(Object.keys(files).map(reported))) if (!isDocument(file) && !isUsed(file) && reasonOf(file) === undefined) tell(`${file} is neither used nor named`);
      for (const file of unusable) if (reasonOf(file) === undefined) tell(`${file} is not named`);
      const alone = outcomes.get(`${name} alone`);
      for (const file of sound) if (!isUsed(file) && reasonOf(file) !== (alone === undefined ? "used" : alone.skipped.find((one) => one.file === file)?.reason)) tell(`${file} is not imported: ${reasonOf(file)}`);
    }
    expect(problems).toEqual([]);
    expect(peakMegabytes).toBeLessThan(1_000);
  });
});

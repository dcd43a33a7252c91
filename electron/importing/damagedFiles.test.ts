import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { type CorpusCase, damagedCorpus, reported } from "./fixtures/damaged/corpus.ts";
import { type CorpusOutcome, importCases } from "./fixtures/damaged/importCases.ts";

let corpus: CorpusCase[];
let told: CorpusOutcome;
beforeAll(async () => {
  corpus = await damagedCorpus();
  told = await importCases(corpus);
});

/** For each folder what is wrong with what came of it; empty where nothing is. */
const problems = (find: (one: CorpusCase, outcome: Outcome) => readonly string[]) => corpus.flatMap((one) => find(one, told.outcomes.get(one.name)!).map((problem) => `${one.name}: ${problem}`));
type Outcome = CorpusOutcome["outcomes"] extends ReadonlyMap<string, infer T> ? T : never;

function digestOf(cases: readonly CorpusCase[]): string {
  const digest = createHash("sha256");
  for (const { name, files } of cases) for (const [file, bytes] of Object.entries(files)) digest.update(`${name}\n${file}\n`).update(bytes);
  return digest.digest("hex");
}

const isDocument = (name: string) => /\.(xml|mlf|xdce|htd|csv|companion\.ome)$/i.test(name);

test("the corpus has hundreds of damaged files, and is always the same", async () => {
  // A folder with a description or a table has one damaged file; of a pair of IDX files one is.
  const damagedIn = ({ name, files, sound }: CorpusCase) => {
    const all = new Set(Object.keys(files).map(reported)).size;
    return name === "idx" ? all / 2 - sound.length : ["pictures", "npz", "zarr"].includes(name) ? all - sound.length : 1;
  };
  expect(corpus.reduce((sum, one) => sum + damagedIn(one), 0)).toBeGreaterThan(500);
  expect(digestOf(await damagedCorpus())).toBe(digestOf(corpus));
});

test("nothing crashes, and what is wrong is always a sentence", () => {
  expect(problems((_, { crash }) => (crash === null ? [] : [crash]))).toEqual([]);
  expect(problems((_, { skipped }) => skipped.filter(({ reason }) => /\n|undefined|\[object|^$|\bat .*:\d+:\d+/.test(reason)).map(({ file, reason }) => `${file} ${reason}`))).toEqual([]);
});

test("every file is used or named with its reason", () => {
  const left = problems(({ files }, { skipped, used, refused }) => {
    const known = new Set([...skipped.map(({ file }) => reported(file)), ...used.map(reported)]);
    return refused !== null && skipped.length === 0 ? [] : [...new Set(Object.keys(files).map(reported))].filter((file) => !known.has(file) && !isDocument(file) && !/labels-idx1/.test(file));
  });
  expect(left).toEqual([]);
});

test("what cannot be used is named, and what is sound is imported all the same", () => {
  expect(problems(({ unusable }, { skipped }) => unusable.filter((file) => !skipped.some((one) => reported(one.file) === file)).map((file) => `${file} is not named`))).toEqual([]);
  expect(problems(({ name, sound }, { used }) => sound.filter((file) => !used.some((one) => reported(one) === file)).map((file) => `${file} is not imported (${told.outcomes.get(name)!.skipped.find((one) => reported(one.file) === file)?.reason})`))).toEqual([]);
});

test("a table of which nothing can be read refuses the import and is named; the project is as it was, whatever happens", () => {
  expect(problems(({ table }, { refused }) => (table?.isUnusable === true && refused?.includes("map.csv") !== true ? [String(refused)] : []))).toEqual([]);
  expect(problems((_, { isKept }) => (isKept ? [] : ["the project is not as it was"]))).toEqual([]);
});

test("no file takes long or much memory", () => {
  expect(problems((_, { slowest }) => (slowest > 5 ? [`${slowest} s`] : []))).toEqual([]);
  expect(told.peakMegabytes).toBeLessThan(700);
});

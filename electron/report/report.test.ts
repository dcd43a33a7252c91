import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluateProbabilities } from "../../shared/statistics/evaluateProbabilities.ts";
import { wilsonInterval } from "../../shared/statistics/wilsonInterval.ts";
import type { ReportFacts } from "./facts.ts";
import { madeUpExamples, madeUpFacts, madeUpFactsWithoutPlates } from "./fixtures/madeUpFacts.ts";
import { percent, percentRange } from "../../shared/words/format.ts";
import { reportPage } from "./page.ts";
import { writeReport } from "./writeReport.ts";

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), "moascope-report-")); });
afterAll(() => rm(folder, { recursive: true }));

const voidTags = new Set(["meta", "img", "br", "link", "input", "hr"]);

/** Fails where a tag is not closed in order, where the page would run or fetch something, or where an anchor leads nowhere. */
function expectSelfContained(page: string): void {
  const open: string[] = [];
  for (const [, closing, tag, selfClosed] of page.replace(/<style>[^]*?<\/style>/, "").matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing === "/") expect(open.pop()).toBe(tag);
    else if (selfClosed !== "/" && !voidTags.has(tag!)) open.push(tag!);
  }
  expect(open).toEqual([]);
  const text = page.replace(/base64,[A-Za-z0-9+/=]+/g, "base64,");
  // Only what was found is compared, since a whole page says little in the message of a failed test.
  expect(text.match(/<(script|iframe|link|object|embed)\b|\son[a-z]+\s*=\s*["']|\bNaN\b|undefined|Infinity|\[object/gi)).toBeNull();
  for (const [, source] of text.matchAll(/\bsrc="([^"]*)"/g)) expect(source).toBe("data:image/png;base64,");
  for (const [, target] of page.matchAll(/\bhref="([^"]*)"/g)) {
    if (target!.startsWith("#")) expect(page).toContain(`id="${target!.slice(1)}"`);
    else expect(target).toMatch(/^https:\/\/doi\.org\/10\./);
  }
  expect(text.replace(/href="https:\/\/doi\.org[^"]*"/g, "").match(/url\(|@import|https?:\/\//g)).toBeNull();
}

function sectionsOf(page: string): string[] {
  return [...page.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id!);
}

/** What a reader sees of one section, without tags. */
function textOf(page: string, id: string): string {
  return page.split(`<section id="${id}">`)[1]!.split("</section>")[0]!.replace(/<[^>]+>/g, " ").replaceAll("&nbsp;", "\u00a0").replace(/[ \n]+/g, " ");
}

const everything = ["cautions", "subsets", "confusion", "classes", "wells", "treatments", "plates", "examples", "mistakes", "learning", "settings", "repeat", "glossary", "sources"];

describe("a whole report", () => {
  test("has every section, needs nothing else and is written in one step", async () => {
    const facts = madeUpFacts();
    const path = join(folder, "reports", "run 3.html");
    await writeReport({ ...facts, examples: await madeUpExamples(facts, 3) }, path);
    const page = await readFile(path, "utf8");
    expect(sectionsOf(page)).toEqual(everything);
    expectSelfContained(page);
    expect(page.match(/<img /g)).toHaveLength(6);
    expect(await readdir(join(folder, "reports"))).toEqual(["run 3.html"]);
  });

  test("that cannot be put in its place leaves nothing behind", async () => {
    await writeReport(madeUpFacts(), join(folder, "taken", "inside.html"));
    await expect(writeReport(madeUpFacts(), join(folder, "taken"))).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("gives the numbers of shared/statistics", () => {
    const facts = madeUpFacts();
    const { classNames } = facts.settings;
    const tested = facts.images.filter(({ subset }) => subset === "test");
    const found = evaluateProbabilities(tested.map(({ truth }) => classNames.indexOf(truth!)), tested.map(({ probabilities }) => probabilities), classNames);
    const right = Math.round(found.accuracy * found.images);
    const page = reportPage(facts).replaceAll("&nbsp;", "\u00a0");
    expect(page).toContain(`<dt>Test accuracy, by image</dt><dd class="figure">${percent(found.accuracy)}</dd>`);
    expect(page).toContain(`${right} of ${found.images}\u00a0images right`);
    expect(page).toContain(percentRange(wilsonInterval(right, found.images)!));
    const cells = [...page.matchAll(/<td class="cell[^>]*>(\d+)/g)].map(([, cell]) => Number(cell));
    expect(cells).toEqual(found.confusion.flat());
    for (const value of [percent(found.balancedAccuracy), found.macroF1.toFixed(3), found.logLoss.toFixed(3)]) expect(textOf(page, "subsets")).toContain(value);
    expect(textOf(page, "mistakes")).toContain(`The 20 surest of ${found.images - right} wrong test images`);
  });

  test("judges wells by mean probability and outlines wrong ones on the plate map", () => {
    const page = reportPage(madeUpFacts());
    const [, right, total] = /(\d+) of (\d+)\u00a0test wells/.exec(textOf(page, "wells"))!;
    const drawn = page.split('<div class="plates"')[1]!.split("</section>")[0]!;
    const tested = [...drawn.matchAll(/<g><title>[^<]*test well<\/title><circle [^>]*>/g)].map(([mark]) => mark);
    expect(tested).toHaveLength(Number(total));
    expect(tested.filter((mark) => mark.includes('class="wrong"'))).toHaveLength(Number(total) - Number(right));
    expect(Number(total)).toBeGreaterThan(Number(right));
  });

  test("says in words every setting, the seed, the versions and the commands", () => {
    const facts = madeUpFacts();
    const page = reportPage(facts);
    for (const words of ["lenet-moa", "mirrored, turned by quarter turns", "Adam (beta1 0.9", "after 10\u00a0epochs", "Seed of all random choices", "ONNX Runtime 1.30.0", "24.21.0"]) expect(textOf(page, "settings")).toContain(words);
    for (const command of facts.commands) expect(page).toContain(command);
    expect(page).toContain(facts.dataFingerprint.value);
  });
});

describe("names that look like markup", () => {
  test("stay names", async () => {
    const evil = `<script>alert("x")</script>&'`;
    const facts = madeUpFacts({ classNames: [`${evil}a`, `${evil}b`, "\u0000c"], skill: 0 });
    const images = facts.images.map((image) => ({ ...image, name: evil + image.name, plate: evil, compound: `</table>${evil}` }));
    const settings = { ...facts.settings, classes: evil, channels: [evil, evil, evil], network: evil, split: { ...facts.settings.split, by: `column:${evil}` as const } };
    const evilFacts: ReportFacts = { ...facts, project: evil, images, settings, versions: { [evil]: evil }, commands: [evil], dataFingerprint: { value: evil, covers: evil } };
    const page = reportPage({ ...evilFacts, examples: await madeUpExamples(evilFacts, 2) });
    expectSelfContained(page);
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;a");
    expect(page).not.toContain("\u0000");
  });
});

describe("less than everything", () => {
  const without = (...missing: string[]) => everything.filter((id) => !["examples", ...missing].includes(id));

  test("no validation: one curve, and a caution", () => {
    const page = reportPage(madeUpFacts({ validation: false }));
    expectSelfContained(page);
    expect(textOf(page, "cautions")).toContain("There was no validation set");
    expect(textOf(page, "learning")).not.toContain("validation loss rises");
  });

  test("one plate, parted at random: shared wells come first among the cautions", () => {
    const page = reportPage(madeUpFacts({ plates: 1, splitBy: "random" }));
    expectSelfContained(page);
    expect(sectionsOf(page)).toEqual(without());
    expect(textOf(page, "cautions")).toMatch(/^ ?Read the figures with this in mind ?Training and test share wells/);
  });

  test("whole plates kept apart: no word of shared wells", () => {
    expect(textOf(reportPage(madeUpFacts()), "cautions")).not.toMatch(/share wells|plates that were trained on/);
  });

  test("no plates, two classes, nothing wrong", () => {
    const page = reportPage(madeUpFactsWithoutPlates({ classNames: ["cat", "dog"], skill: 60 }));
    expectSelfContained(page);
    expect(sectionsOf(page)).toEqual(without("wells", "treatments", "plates"));
    expect(textOf(page, "mistakes")).toContain("No test image was taken for another class");
    expect(textOf(page, "cautions")).toContain("Which images belong together is not known");
  });

  test("no test images, and a run that stopped before its first epoch", () => {
    const facts = madeUpFacts({ epochs: 1 });
    const page = reportPage({ ...facts, epochs: [], bestEpoch: null, images: facts.images.map((image) => ({ ...image, subset: image.subset === "test" ? null : image.subset })) });
    expectSelfContained(page);
    expect(page).toContain("not measured");
    expect(textOf(page, "cautions")).toContain("Nothing was tested");
  });

  test("a class without test images, a small test set and classes bound to plates are pointed out", () => {
    const facts = madeUpFacts({ plates: 6, sites: 1 });
    const bound = facts.images.map((image) => ({ ...image, truth: image.truth === null ? null : facts.settings.classNames[Number(image.plate!.slice(4, 5)) - 1]! }));
    const text = textOf(reportPage({ ...facts, images: bound.filter((image, at) => image.subset !== "test" || at % 3 === 0) }), "cautions");
    for (const words of ["not tested", "The test set is small", "Classes are tied to plates", "hold no other class"]) expect(text).toContain(words);
  });

  test("a label that the run leaves out is not judged", () => {
    const facts = madeUpFacts();
    const relabelled = facts.images.map((image) => (image.subset === null ? { ...image, truth: "left out" } : image));
    expect(reportPage({ ...facts, images: relabelled })).toContain("labelled left out");
    expect(textOf(reportPage({ ...facts, images: relabelled }), "confusion")).toBe(textOf(reportPage(facts), "confusion"));
  });

  test("many classes and large plates are limited and say so", () => {
    const page = reportPage(madeUpFacts({ classNames: Array.from({ length: 20 }, (_, at) => `class ${at}`), skill: 0, layout: { rows: 32, columns: 48 }, plates: 9, sites: 1 }));
    expectSelfContained(page);
    expect(page).toContain("The first 7 of 9\u00a0plates are shown");
    expect(textOf(page, "wells")).toMatch(/the first 60 of [\d,]+\)/);
    expect(page.length).toBeLessThan(8e6);
  });
});

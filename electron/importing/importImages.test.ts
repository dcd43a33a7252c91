import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listImages } from "../project/images.ts";
import { failureOf, TestProject } from "./testProject.ts";
import { writeImage } from "./testScreen.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

function halve(file: string): void {
  truncateSync(file, Math.floor(statSync(file).size / 2));
}

const at = (...parts: string[]) => path.join(screen.images, ...parts);

describe("class folders", () => {
  test("the first folder level is the class; images beside it and in _unlabelled have none", async () => {
    for (const name of ["DMSO/a.png", "DMSO/deep/er/b.png", "Aurora kinase/a.png", "_unlabelled/c.png", "Unlabeled/d.png", "e.png"]) await writeImage(at(name), { channels: 3 });
    expect(await screen.import()).toMatchObject({ layout: "folders", changes: { added: 6, changed: 0, unchanged: 0, vanished: 0 }, leftOut: { thumbnails: 0, hidden: 0, documents: 0, failed: 0 }, joins: [], files: 6, used: 6, skipped: [], plates: 0, wells: 0, sites: 0, images: 6, channels: ["Red", "Green", "Blue"] });
    expect(listImages(screen.project).map(({ name, label }) => [name, label])).toEqual([
      ["_unlabelled/c.png", null], ["Aurora kinase/a.png", "Aurora kinase"], ["DMSO/a.png", "DMSO"], ["DMSO/deep/er/b.png", "DMSO"], ["e.png", null], ["Unlabeled/d.png", null],
    ]);
  });

  test("one file per channel is recognised by the endings, and an image that lacks a channel is left out", async () => {
    for (let field = 0; field < 10; field++) for (const channel of ["w1", "w2"]) await writeImage(at("DMSO", `f${field}_${channel}.tif`), { bits: 16, shade: field });
    await writeImage(at("taxol", "f0_w2.tif"), { bits: 16 });
    const report = await screen.import();
    expect(report).toMatchObject({ files: 21, used: 20, images: 10, channels: ["w1", "w2"], skipped: [{ file: "taxol/f0_w2.tif", reason: "its image lacks channel w1" }] });
    expect(listImages(screen.project)[0]).toMatchObject({ name: "DMSO/f0", label: "DMSO", files: [{ channel: 0, path: at("DMSO", "f0_w1.tif"), sampleType: "uint16" }, { channel: 1, path: at("DMSO", "f0_w2.tif") }] });
  });

  test("endings that only some files have, or that differ between images, are part of the name", async () => {
    for (const name of ["a_w1.png", "a_w2.png", "b.png"]) await writeImage(at(name));
    expect(await screen.import()).toMatchObject({ images: 3, channels: ["Grey"] });
    for (const name of ["a_c1.png", "a_c2.png", "b_c3.png", "b_c4.png"]) await writeImage(at("cells", name));
    expect(await screen.import({ from: "cells" })).toMatchObject({ images: 4, channels: ["Grey"] });
  });

  test("channel files of one image that differ in size or samples are left out together", async () => {
    for (let field = 0; field < 3; field++) for (const channel of [1, 2]) await writeImage(at(`f${field}_ch${channel}.tif`), { bits: field === 1 && channel === 2 ? 16 : 8, width: field === 2 && channel === 1 ? 9 : 6 });
    const { used, skipped } = await screen.import();
    expect(used).toBe(2);
    expect(skipped).toEqual([
      { file: "f1_ch1.tif", reason: "the channels of its image differ: ch1 is 6 x 5 uint8, ch2 is 6 x 5 uint16" },
      { file: "f1_ch2.tif", reason: "the channels of its image differ: ch1 is 6 x 5 uint8, ch2 is 6 x 5 uint16" },
      { file: "f2_ch1.tif", reason: "the channels of its image differ: ch1 is 9 x 5 uint8, ch2 is 6 x 5 uint8" },
      { file: "f2_ch2.tif", reason: "the channels of its image differ: ch1 is 9 x 5 uint8, ch2 is 6 x 5 uint8" },
    ]);
  });
});

describe("IDX files", () => {
  function writeIdx(part: string, count: number, labels = count): void {
    const images = new Uint8Array(16 + count * 12).map((_, index) => index % 256);
    const view = new DataView(images.buffer);
    [0x803, count, 4, 3].forEach((value, index) => view.setUint32(4 * index, value));
    writeFileSync(at(`${part}-images-idx3-ubyte`), images);
    const labelBytes = new Uint8Array(8 + labels).map((_, index) => (index - 8) % 10);
    new DataView(labelBytes.buffer).setUint32(0, 0x801);
    new DataView(labelBytes.buffer).setUint32(4, labels);
    writeFileSync(at(`${part}-labels.idx1-ubyte`), labelBytes);
  }

  test("every item is an image with its digit as class and its part as metadata", async () => {
    writeIdx("train", 12);
    writeIdx("t10k", 3);
    expect(await screen.import()).toMatchObject({ files: 4, used: 4, skipped: [], images: 15, channels: ["Grey"] });
    const images = listImages(screen.project);
    expect(images.find(({ name }) => name === "train 00011")).toMatchObject({ label: "1", width: 3, height: 4, metadata: { split: "train" }, files: [{ page: 11, plane: 0 }] });
    expect(images.filter(({ metadata }) => metadata["split"] === "test").map(({ name, label }) => [name, label])).toEqual([["test 00000", "0"], ["test 00001", "1"], ["test 00002", "2"]]);
  });

  test("a label file of another length, or a truncated image file, is left out with its pair", async () => {
    writeIdx("train", 5);
    writeIdx("t10k", 5, 4);
    expect((await screen.import()).skipped).toEqual(["t10k-images-idx3-ubyte", "t10k-labels.idx1-ubyte"].map((file) => ({ file, reason: expect.stringContaining("4 labels for 5 images") as string })));
    truncateSync(at("train-images-idx3-ubyte"), 40);
    expect((await failureOf(screen.import())).code).toBe("NothingUsable");
  });
});

describe("bad files", () => {
  test("each gets one line with its reason, and the good ones are used", async () => {
    for (const name of ["good 1.png", "good 2.png", "übergröße 細胞.png", `${"long".repeat(55)}.png`]) await writeImage(at(name), { channels: 3 });
    await writeImage(at("grey.png"));
    await writeImage(at("cut.tif"), { channels: 3, width: 60 });
    halve(at("cut.tif"));
    await writeImage(at("cut.png"), { channels: 3, width: 60, height: 60 });
    halve(at("cut.png"));
    writeFileSync(at("empty.png"), "");
    writeFileSync(at("text.png"), "this is no picture");
    writeFileSync(at("letter.docx"), "PK");
    writeFileSync(at("notes.txt"), "not counted");
    for (const name of [".DS_Store", "._good 1.png", "Thumbs.db", "LICENSE", "table.csv"]) writeFileSync(at(name), "not counted");
    symlinkSync(at("nowhere.png"), at("broken link.png"));
    symlinkSync(screen.images, at("circle"));
    mkdirSync(path.join(screen.folder, "elsewhere"));
    await writeImage(path.join(screen.folder, "elsewhere", "linked.png"), { channels: 3 });
    symlinkSync(path.join(screen.folder, "elsewhere"), at("link to a folder"));

    const { skipped, ...counts } = await screen.import();
    expect(counts).toMatchObject({ files: 12, used: 5, images: 5, channels: ["Red", "Green", "Blue"] });
    const reasons = Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]));
    expect(Object.keys(reasons).sort()).toEqual(["broken link.png", "cut.png", "cut.tif", "empty.png", "grey.png", "letter.docx", "table.csv", "text.png"]);
    expect(reasons["grey.png"]).toBe("has 1 channel, and this project's images have 3 channels");
    expect(reasons["broken link.png"]).toBe("is a link to a file that does not exist");
    expect(reasons["empty.png"]).toMatch(/^is empty/);
    for (const file of ["cut.png", "cut.tif"]) expect(reasons[file]).toMatch(/^is damaged or incomplete/);
    for (const file of ["text.png", "letter.docx"]) expect(reasons[file]).toMatch(/^is not an image/);
    for (const reason of Object.values(reasons)) expect(reason).not.toMatch(/\n/);
  });

  test("a folder that is missing, a file, without images or without a usable one is a failure that leaves the project as it was", async () => {
    const before = screen.contents();
    expect((await failureOf(screen.import({ from: "nowhere" }))).code).toBe("ImportFolderMissing");
    writeFileSync(at("notes.txt"), "");
    expect((await failureOf(screen.import())).code).toBe("ImportFolderEmpty");
    expect((await failureOf(screen.import({ from: "notes.txt" }))).message).toContain("it is a file, not a folder");
    writeFileSync(at("text.png"), "no picture");
    const failure = await failureOf(screen.import({ copy: true }));
    expect(failure.message).toMatch(/^The only file in .* could not be used: text\.png: is not an image/);
    expect(failure.facts).toMatchObject({ report: { files: 1, used: 0, skipped: [{ file: "text.png" }], channels: [] } });
    expect(screen.contents()).toEqual(before);
  });
});

describe("importing again", () => {
  test("updates what is there and adds what is new", async () => {
    await writeImage(at("DMSO", "a.png"));
    await screen.import();
    const [first] = listImages(screen.project);
    await writeImage(at("DMSO", "a.png"), { width: 9 });
    await writeImage(at("taxol", "b.png"));
    expect(await screen.import()).toMatchObject({ images: 2, used: 2 });
    expect(listImages(screen.project)).toMatchObject([{ id: first?.id, width: 9, label: "DMSO" }, { label: "taxol" }]);
    expect(screen.project.db.prepare("SELECT count(*) FROM label").pluck().get()).toBe(2);
  });

  test("images with another number of channels than the project's are left out, even if they are many", async () => {
    await writeImage(at("first", "a.png"), { channels: 3 });
    await screen.import({ from: "first" });
    for (const name of ["b", "c", "d"]) await writeImage(at("second", `${name}.png`));
    await writeImage(at("second", "e.png"), { channels: 3 });
    const report = await screen.import({ from: "second" });
    expect(report).toMatchObject({ used: 1, channels: ["Red", "Green", "Blue"] });
    expect(report.skipped.map(({ file }) => file)).toEqual(["b.png", "c.png", "d.png"]);
  });
});

describe("copying", () => {
  test("the copies are used, keep their folders, and survive the originals and a second import", async () => {
    await writeImage(at("DMSO", "a.png"));
    await screen.import({ copy: true });
    await screen.import({ copy: true });
    const copy = path.join(screen.project.folder, "images", "DMSO", "a.png");
    expect(listImages(screen.project).map(({ files }) => files[0]?.path)).toEqual([copy]);
    expect(readFileSync(copy)).toEqual(readFileSync(at("DMSO", "a.png")));
  });

  test("another file of the same name does not overwrite an earlier copy", async () => {
    await writeImage(at("one", "a.png"), { shade: 1 });
    await writeImage(at("two", "a.png"), { shade: 9 });
    await screen.import({ from: "one", copy: true });
    await screen.import({ from: "two", copy: true });
    expect(listImages(screen.project).map(({ files }) => path.basename(files[0]?.path ?? ""))).toEqual(["a.png", "a (2).png"]);
    expect(readFileSync(path.join(screen.project.folder, "images", "a.png"))).toEqual(readFileSync(at("one", "a.png")));
  });
});

describe("stopping", () => {
  test("while files are read or copied leaves the project as it was", async () => {
    for (let index = 0; index < 20; index++) await writeImage(at(`${index}.png`));
    const before = screen.contents();
    for (const step of ["reading", "copying"] as const) {
      const controller = new AbortController();
      const onProgress = (progress: { step: string; done: number }) => {
        if (progress.step === step && progress.done === 5) controller.abort();
      };
      await expect(screen.import({ copy: true, signal: controller.signal, onProgress })).rejects.toThrow(/abort/);
      expect(screen.contents()).toEqual(before);
      expect(existsSync(path.join(screen.project.folder, "images"))).toBe(false);
    }
  });

  test("a full disk leaves the project as it was", async () => {
    for (let index = 0; index < 60; index++) await writeImage(at(`${"n".repeat(200)}${index}.png`));
    const before = screen.contents();
    const { db } = screen.project;
    db.pragma(`max_page_count = ${db.pragma("page_count", { simple: true })}`);
    expect((await failureOf(screen.import())).code).toBe("DiskFull");
    expect(screen.contents()).toEqual(before);
  });
});

test("images move together with the project", async () => {
  await writeImage(at("a.png"));
  await screen.import();
  expect(screen.project.db.prepare("SELECT path, relative_to FROM image_file").all()).toEqual([{ path: "images/a.png", relative_to: "parent" }]);
});

test("a folder that holds the project does not import the project's own files", async () => {
  await writeImage(at("a.png"));
  copyFileSync(at("a.png"), path.join(screen.project.folder, "cache", "thumbnail.png"));
  rmSync(at("a.png"));
  await writeImage(path.join(screen.folder, "b.png"));
  expect(await screen.import({ from: ".." })).toMatchObject({ files: 1, images: 1 });
});

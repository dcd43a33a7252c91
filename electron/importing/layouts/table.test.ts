import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listImages } from "../../project/images.ts";
import { failureOf, TestProject } from "../testProject.ts";
import { writeImage } from "../testScreen.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

async function images(...names: string[]): Promise<void> {
  for (const name of names) await writeImage(path.join(screen.images, name));
}
const list = () => listImages(screen.project);

describe("what a table says", () => {
  test("every column finds its place under any spelling, and unknown ones are kept", async () => {
    await images("a.png", "b.png");
    const report = await screen.import({
      table: "Image_FileName;Image_Metadata_Plate;WELL Name;Field;Compound_Name;Concentration (nM);Rep;MoA;Split;Cell Line\na.png;P1;b2;3;taxol;0,3;1;Stabilizers;test;MCF7\nb.png;P1;C11;1;;NaN;2;n/a;train;\n",
    });
    expect(report).toMatchObject({ files: 2, used: 2, skipped: [], plates: 1, wells: 2, sites: 2, images: 2 });
    expect(list()).toMatchObject([
      { name: "a.png", plate: "P1", well: "B02", site: "3", compound: "taxol", concentration: 0.3, replicate: "1", label: "Stabilizers", metadata: { split: "test", "cell line": "MCF7", "concentration unit": "nM" } },
      { name: "b.png", well: "C11", compound: null, concentration: null, replicate: "2", label: null, metadata: { split: "train" } },
    ]);
  });

  test("class goes before moa, which is then kept as metadata", async () => {
    await images("a.png");
    await screen.import({ table: "moa,class,file\nEg5,round,a.png" });
    expect(list()).toMatchObject([{ label: "round", metadata: { moa: "Eg5" } }]);
  });

  test("row and column make a well, and a well without a plate is on a plate called like the folder", async () => {
    await images("a.png", "b.png");
    await screen.import({ table: "file,Row,Column\na.png,B,3\nb.png,8,12.0" });
    expect(list().map(({ plate, well }) => [plate, well])).toEqual([["images", "B03"], ["images", "H12"]]);
  });

  test("rows that cannot be used are named with their reason, and so are files that the table leaves out", async () => {
    await images("a.png", "b.png", "c.png", "one/d.png", "two/d.png", "left out.png");
    const { skipped, ...counts } = await screen.import({ table: "file,well\na.png,A01\nb.png,Z99\ngone.png,A02\nd.png,A03\n,A04\nc.png,A05\nc.png,A06" });
    expect(counts).toMatchObject({ files: 6, used: 2, images: 2, wells: 2 });
    expect(skipped).toEqual([
      { file: "b.png", reason: 'its well "Z99" is not a well name such as B02' },
      { file: "gone.png", reason: "is in the table, but there is no such file" },
      { file: "d.png", reason: "may be any of 2 files (one/d.png, two/d.png): give its path in the table" },
      { file: "(no name)", reason: "its row of the table names no file" },
      { file: "c.png", reason: "is named by several rows of the table, of which only the first counts" },
      { file: "left out.png", reason: "is not in the table" },
    ]);
  });
});

describe("file names in a table", () => {
  test.each([
    ["a path from the folder", "P1/s 1/x.png"],
    ["a bare name", "x.png"],
    ["other case", "X.PNG"],
    ["without its ending", "x"],
    ["a path from above the folder", "somewhere/images/P1/s 1/x.png"],
    ["a path of another machine", "D:\\data\\P1\\s 1\\x.png"],
    ["a path from further down", "s 1\\x.png"],
  ])("%s", async (_, name) => {
    await images("P1/s 1/x.png", "P2/y.png");
    await screen.import({ table: `file\n"${name}"` });
    expect(list().map((image) => image.name)).toEqual(["P1/s 1/x.png"]);
  });

  test("a path that contradicts the file's is not the file", async () => {
    await images("P1/x.png");
    expect((await failureOf(screen.import({ table: "file\nP2/x.png" }))).code).toBe("TableNamesNoFile");
  });

  test("capitals decide between files that differ in nothing else", async () => {
    await images("x.png", "X.png");
    await screen.import({ table: "file,class\nX.png,big\nx.png,small" });
    expect(list().map(({ name, label }) => [name, label])).toEqual([["X.png", "big"], ["x.png", "small"]]);
  });

  test("an unnamed column of numbers finds the files that end in them", async () => {
    await images("screen1_7.png", "screen1_08.png", "screen1_70.png");
    await screen.import({ table: ";moa;well\n8;b;A02\n7;a;A01\n70;c;A03\n" });
    expect(list().map(({ name, label }) => [name, label])).toEqual([["screen1_08.png", "b"], ["screen1_7.png", "a"], ["screen1_70.png", "c"]]);
  });

  test("the column whose cells are file names is found under any heading", async () => {
    await images("1.png", "2.png");
    await screen.import({ table: "site,picture of it,class\n1,2.png,b\n1,1.png,a" });
    expect(list().map(({ name, label }) => [name, label])).toEqual([["2.png", "b"], ["1.png", "a"]]);
  });

  test("a table without a file column, or that names no file, says what it has and what was looked for", async () => {
    await images("a.png");
    const before = screen.contents();
    expect((await failureOf(screen.import({ table: "well,moa\nA01,x\nA02,y" }))).message).toMatch(/has no column with file names \(it has well, moa\)/);
    expect((await failureOf(screen.import({ table: "file,moa\np.png,x\nq.png,y\nr.png,y\ns.png,z" }))).message).toMatch(/names is in .*images \(looked for p\.png, q\.png, r\.png\)/);
    expect(screen.contents()).toEqual(before);
  });
});

describe("a channel column", () => {
  const table = (...rows: string[]) => ["file,plate,well,site,channel,exposure,class", ...rows].join("\n");

  test("joins the rows of a field, whatever their order, and keeps what differs by channel apart", async () => {
    await images("1d.tif", "1a.tif", "2d.tif", "2a.tif");
    const report = await screen.import({ table: table("1d.tif,P,A01,1,DNA,10,x", "1a.tif,P,A01,1,Actin,50,x", "2a.tif,P,A01,2,Actin,50,", "2d.tif,P,A01,2,DNA,10,y") });
    expect(report).toMatchObject({ files: 4, used: 4, plates: 1, wells: 1, sites: 2, images: 2, channels: ["DNA", "Actin"] });
    expect(list().map(({ name, label, metadata, files }) => [name, label, metadata, files.map((file) => path.basename(file.path))])).toEqual([
      ["P A01 1", "x", { "exposure dna": "10", "exposure actin": "50" }, ["1d.tif", "1a.tif"]],
      ["P A01 2", "y", { "exposure dna": "10", "exposure actin": "50" }, ["2d.tif", "2a.tif"]],
    ]);
  });

  test("fields that lack a channel, double one, have an unreadable one or disagree are left out", async () => {
    await images(...["1", "2", "3", "4", "5"].flatMap((field) => [`${field}d.tif`, `${field}a.tif`]), "3e.tif");
    const { skipped, ...counts } = await screen.import({
      table: table(
        "1d.tif,P,A01,1,DNA,,x", "1a.tif,P,A01,1,Actin,,x", "2d.tif,P,A01,2,DNA,,x", "3d.tif,P,A01,3,DNA,,x", "3a.tif,P,A01,3,Actin,,x", "3e.tif,P,A01,3,DNA,,x",
        "4d.tif,P,A01,4,DNA,,x", "4a.tif,P,A01,4,Actin,,y", "5d.tif,P,A01,5,DNA,,x", "5a.tif,P,A01,5,Actin,,x",
      ),
    });
    expect(counts).toMatchObject({ files: 11, used: 4, images: 2, channels: ["DNA", "Actin"] });
    expect(skipped).toEqual([
      { file: "2d.tif", reason: "its image lacks channel Actin" },
      ...["3d.tif", "3a.tif", "3e.tif"].map((file) => ({ file, reason: "its field has channel DNA more than once (P A01 3)" })),
      ...["4d.tif", "4a.tif"].map((file) => ({ file, reason: "the rows of its field disagree about the class" })),
      { file: "2a.tif", reason: "is not in the table" },
    ]);
  });

  test("a time point tells fields apart that are otherwise the same", async () => {
    await images("0d.tif", "0a.tif", "1d.tif", "1a.tif");
    const report = await screen.import({ table: "file,well,channel,hour\n0d.tif,A01,DNA,0\n0a.tif,A01,Actin,0\n1d.tif,A01,DNA,24\n1a.tif,A01,Actin,24" });
    expect(report).toMatchObject({ used: 4, images: 2 });
    expect(list().map(({ metadata }) => metadata)).toEqual([{ hour: "0" }, { hour: "24" }]);
  });

  test("a later import matches by name, in any order, and other names are left out", async () => {
    await images("1d.tif", "1a.tif", "2d.tif", "2a.tif", "3d.tif", "3g.tif");
    await screen.import({ table: table("1d.tif,P,A01,1,DNA,,x", "1a.tif,P,A01,1,Actin,,x") });
    const report = await screen.import({ table: table("2a.tif,P,A01,2,actin,,x", "2d.tif,P,A01,2,dna,,x") });
    expect(report).toMatchObject({ used: 2, channels: ["DNA", "Actin"] });
    expect(list()[1]?.files.map((file) => path.basename(file.path))).toEqual(["2d.tif", "2a.tif"]);
    const failure = await failureOf(screen.import({ table: table("3d.tif,P,A01,3,DNA,,x", "3g.tif,P,A01,3,GFP,,x") }));
    expect(failure.message).toContain("has the channels DNA, GFP, and this project's are DNA, Actin");
  });
});

test("labels from a table replace those of the folders, and the folders' are not lost", async () => {
  await images("DMSO/a.png");
  await screen.import();
  await screen.import({ table: "file,class\na.png,taxol" });
  expect(list()).toMatchObject([{ label: "taxol" }]);
  expect(screen.project.db.prepare("SELECT origin, author FROM label ORDER BY id").all()).toEqual([{ origin: "folder", author: "import" }, { origin: "table", author: "labels.csv" }]);
});

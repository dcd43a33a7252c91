import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changeChannel, listProjectChannels, type ProjectChannel, type WantedChannel } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import { previewImport } from "./previewImport.ts";
import { failureOf, TestProject } from "./testProject.ts";
import { writeImage } from "./testScreen.ts";

let screen: TestProject;
beforeEach(async () => {
  screen = new TestProject();
  await writeWell("A01");
});
afterEach(() => screen[Symbol.dispose]());

const at = (...parts: string[]) => path.join(screen.images, ...parts);

/** One field in files of which the table says that they are DAPI and Phalloidin. */
async function writeWell(well: string): Promise<void> {
  for (const [shade, dye] of ["dapi", "phalloidin"].entries()) await writeImage(at(`${well} ${dye}.tif`), { bits: 16, shade });
}

function table(...wells: string[]): string {
  return ["file,well,channel", ...wells.flatMap((well) => [`${well} dapi.tif,${well},DAPI`, `${well} phalloidin.tif,${well},Phalloidin`])].join("\n");
}

const importAs = (channels: readonly WantedChannel[], ...wells: string[]) => screen.import({ table: table(...wells), channels });
const colour = expect.stringMatching(/^#[0-9a-f]{6}$/) as string;

/** The files of each image, in the order of the project's channels. */
const filesOf = () => listImages(screen.project).map(({ files }) => files.map(({ path: file }) => path.basename(file)));

test("names and colours that a person gives are the project's, though the files say others, and the next import keeps them and finds the same channels", async () => {
  const wanted = [{ name: "nucleus", fileName: "DAPI", colour: "#123456" }, { name: "actin", fileName: "Phalloidin" }];
  expect(await importAs(wanted, "A01")).toMatchObject({ images: 1, channels: ["nucleus", "actin"], skipped: [] });
  const channels = [{ name: "nucleus", fileName: "DAPI", colour: "#123456" }, { name: "actin", fileName: "Phalloidin", colour }];
  expect(listProjectChannels(screen.project.db)).toEqual(channels);

  await writeWell("A02");
  expect(await importAs([], "A01", "A02")).toMatchObject({ images: 2, channels: ["nucleus", "actin"], skipped: [], changes: { added: 2, unchanged: 2 } });
  expect(listProjectChannels(screen.project.db)).toEqual(channels);
  expect(filesOf()).toEqual([["A01 dapi.tif", "A01 phalloidin.tif"], ["A02 dapi.tif", "A02 phalloidin.tif"]]);
});

test("names that are swapped stay swapped: files are known by their own", async () => {
  await importAs([{ name: "Phalloidin", fileName: "DAPI" }, { name: "DAPI", fileName: "Phalloidin" }], "A01");
  await writeWell("A02");
  await importAs([], "A01", "A02");
  expect(listProjectChannels(screen.project.db).map(({ name }) => name)).toEqual(["Phalloidin", "DAPI"]);
  expect(filesOf()).toEqual([["A01 dapi.tif", "A01 phalloidin.tif"], ["A02 dapi.tif", "A02 phalloidin.tif"]]);
});

test("a list of names alone names the channels in their order; names that the files have choose the order", async () => {
  await importAs([{ name: "nucleus" }, { name: "actin" }], "A01");
  expect(listProjectChannels(screen.project.db)).toMatchObject([{ name: "nucleus", fileName: "DAPI" }, { name: "actin", fileName: "Phalloidin" }]);
  using other = new TestProject();
  for (const dye of ["dapi", "phalloidin"]) await writeImage(path.join(other.images, `A01 ${dye}.tif`));
  await other.import({ table: table("A01"), channels: [{ name: "phalloidin" }, { name: "nucleus" }] });
  expect(listProjectChannels(other.project.db)).toMatchObject([{ name: "phalloidin", fileName: "Phalloidin" }, { name: "nucleus", fileName: "DAPI" }]);
  expect(listImages(other.project)[0]!.files.map(({ path: file }) => path.basename(file))).toEqual(["A01 phalloidin.tif", "A01 dapi.tif"]);
});

test("channels that were renamed in the viewer are still the same ones, and files of others are refused with both names", async () => {
  await importAs([], "A01");
  changeChannel(screen.project.db, 0, { name: "nucleus" });
  expect(await importAs([], "A01")).toMatchObject({ images: 1, channels: ["nucleus", "Phalloidin"], skipped: [] });
  const { message } = await failureOf(screen.import({ table: "file,well,channel\nA01 dapi.tif,A01,GFP\nA01 phalloidin.tif,A01,RFP" }));
  expect(message).toContain("has the channels GFP, RFP, and this project's are nucleus (DAPI in its files), Phalloidin");
});

test("files that use the project's own names fit as well", async () => {
  await importAs([{ name: "nucleus", fileName: "DAPI" }, { name: "actin", fileName: "Phalloidin" }], "A01");
  for (const channel of ["actin", "nucleus"]) await writeImage(at("more", `A03 ${channel}.tif`), { bits: 16 });
  expect(await screen.import({ from: "more", table: "file,well,channel\nA03 actin.tif,A03,Actin\nA03 nucleus.tif,A03,Nucleus" })).toMatchObject({ images: 1, skipped: [] });
  expect(filesOf()[1]).toEqual(["A03 nucleus.tif", "A03 actin.tif"]);
});

test("a preview tells what the files call a channel, and of a project what people do", async () => {
  await importAs([{ name: "nucleus", fileName: "DAPI", colour: "#123456" }, { name: "actin", fileName: "Phalloidin", colour: "#654321" }], "A01");
  const preview = (channels: readonly ProjectChannel[]) => previewImport({ images: screen.images, table: path.join(screen.folder, "labels.csv"), signal: new AbortController().signal }, channels);
  expect(await preview([])).toMatchObject({ channelsAreNamed: true, channels: [{ name: "DAPI", fileName: "DAPI", colour }, { name: "Phalloidin", fileName: "Phalloidin", colour }] });
  expect(await preview(listProjectChannels(screen.project.db))).toMatchObject({ channelsAreNamed: true, channels: [{ name: "nucleus", fileName: "DAPI", colour: "#123456" }, { name: "actin", fileName: "Phalloidin", colour: "#654321" }] });
});

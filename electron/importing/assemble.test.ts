import { expect, test } from "vitest";
import type { RasterHeader } from "../imaging/raster.ts";
import { assemble } from "./assemble.ts";
import type { FoundFile } from "./findFiles.ts";
import type { PlannedImage } from "./layout.ts";
import { namedApart } from "./namedApart.ts";
import type { ReadFile } from "./readFiles.ts";

test("channels that are called alike are told apart, and no name is given twice", () => {
  expect(namedApart(["DAPI", "GFP"])).toEqual(["DAPI", "GFP"]);
  expect(namedApart(["DAPI", "dapi", "DAPI"])).toEqual(["DAPI", "dapi 2", "DAPI 3"]);
  expect(namedApart(["DAPI", "DAPI", "DAPI 2"])).toEqual(["DAPI", "DAPI 3", "DAPI 2"]);
});

test("an image whose files call two channels alike keeps both, each with its own pixels", () => {
  const header: RasterHeader = { width: 4, height: 3, channels: 1, pages: 1, sampleType: "uint16" };
  const files = ["a.tif", "b.tif"].map((relative): FoundFile => ({ path: `/${relative}`, relative }));
  const read = new Map(files.map((file): [FoundFile, ReadFile] => [file, { content: { bytes: 1, modifiedMs: 1, fingerprint: file.relative, header } }]));
  const planned = { source: { kind: "channels", channels: files.map((file) => ({ name: "DAPI", file })) } } as unknown as PlannedImage;
  expect(assemble(planned, read)).toMatchObject({ channels: [{ name: "DAPI", file: files[0] }, { name: "DAPI 2", file: files[1] }] });
});

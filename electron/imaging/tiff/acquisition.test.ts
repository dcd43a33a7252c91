import { afterAll, expect, test } from "vitest";
import { inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { tiffFile, type TiffDialect, type TiffPlan } from "../fixtures/tiffFile.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const page: TiffPlan = { width: 2, height: 1, channels: 1, sampleType: "uint16", values: [1, 2] };

/** What is read from a file of so many pages with this on the first of them. */
async function acquired(first: Pick<TiffPlan, "texts" | "fractions" | "tags">, pages = 1, dialect: TiffDialect = {}) {
  const path = folder.write("acquired.ome.tif", tiffFile([{ ...page, ...first }, ...Array.from({ length: pages - 1 }, () => page)], dialect));
  return (await inspect(path)).acquisition;
}

const ome = (pixels: string) => ({ 270: `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">${pixels}</Image></OME>` });

test("OME-XML says which page is which channel, depth and time, in its own order of axes", async () => {
  const description = ome(`<Pixels DimensionOrder="XYZCT" SizeX="2" SizeY="1" SizeC="2" SizeZ="3" SizeT="1" Type="uint16" PhysicalSizeX="325" PhysicalSizeXUnit="nm" PhysicalSizeZ="1.5"><TiffData/></Pixels>`);
  expect(await acquired({ texts: description }, 6)).toEqual({
    pages: [0, 1].flatMap((channel) => [0, 1, 2].map((z) => ({ channel, z, time: 0 }))),
    pixelSizeMicrometres: 0.325,
    depthStepMicrometres: 1.5,
  });
});

test("OME-XML may list its planes one by one, in any order, and those that lie in other files", async () => {
  const block = (ifd: number, c: number, file: string) => `<TiffData IFD="${ifd}" FirstC="${c}" PlaneCount="1"><UUID FileName="${file}">urn:uuid:1</UUID></TiffData>`;
  const description = ome(`<Pixels DimensionOrder="XYCZT" SizeX="2" SizeY="1" SizeC="4" SizeZ="1" SizeT="1">${block(1, 0, "acquired.ome.tif")}${block(0, 2, "acquired.ome.tif")}${block(0, 1, "other.ome.tif")}</Pixels>`);
  expect((await acquired({ texts: description }, 2))?.pages).toEqual([{ channel: 2, z: 0, time: 0 }, { channel: 0, z: 0, time: 0 }]);
});

test("OME-XML tells names, wavelengths and exposures of channels, in whatever unit", async () => {
  const description = ome(`<Pixels DimensionOrder="XYCZT" SizeX="2" SizeY="1" SizeC="2" SizeZ="1" SizeT="1">
    <Channel ID="Channel:0:0" Name="DAPI &amp; more" ExcitationWavelength="358" EmissionWavelength="0.461" EmissionWavelengthUnit="µm"/><Channel ID="Channel:0:1"/>
    <Plane TheC="0" TheZ="0" TheT="0" ExposureTime="0.25"/><Plane TheC="1" TheZ="0" TheT="0" ExposureTime="40" ExposureTimeUnit="ms"/></Pixels>`);
  expect((await acquired({ texts: description }, 2))?.channels).toEqual([{ name: "DAPI & more", excitationNanometres: 358, emissionNanometres: 461, exposureMilliseconds: 250 }, { exposureMilliseconds: 40 }]);
});

test("what OME-XML says of pages that are not there is not believed, and broken or hostile XML says nothing", async () => {
  const description = (count: number) => ome(`<Pixels DimensionOrder="XYCZT" SizeX="2" SizeY="1" SizeC="${count}" SizeZ="1" SizeT="1" PhysicalSizeX="0.5"/>`);
  expect(await acquired({ texts: description(5) }, 2)).toEqual({ pixelSizeMicrometres: 0.5 });
  for (const text of ["<OME><Image", "<OME><Image/></OME>", '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><OME><Image><Pixels SizeC="&b;"/></Image></OME>', ome('<Pixels DimensionOrder="XYCZT" SizeC="-1" SizeZ="1" SizeT="1"/>')[270]!]) {
    expect(await acquired({ texts: { 270: text } }, 2), text).toBeUndefined();
  }
});

test("a stack of ImageJ runs through channels, depths and times; one that only counts its images stays open", async () => {
  const description = "ImageJ=1.54f\nimages=4\nchannels=2\nslices=2\nunit=\\u00B5m\nspacing=0.7\nmin=0.0\n";
  expect(await acquired({ texts: { 270: description }, fractions: { 282: [6_250_000, 1_000_000] }, tags: { 296: [1] } }, 4, { littleEndian: false })).toEqual({
    pages: [{ channel: 0, z: 0, time: 0 }, { channel: 1, z: 0, time: 0 }, { channel: 0, z: 1, time: 0 }, { channel: 1, z: 1, time: 0 }],
    pixelSizeMicrometres: 0.16,
    depthStepMicrometres: 0.7,
  });
  expect((await acquired({ texts: { 270: "ImageJ=1.54f\nimages=4\n" } }, 4))?.pages).toBeUndefined();
});

test("MetaMorph tells calibration, wavelength and exposure of its plane", async () => {
  const prop = (id: string, value: string) => `<prop id="${id}" type="string" value="${value}"/>`;
  const description = `<MetaData>\n${prop("Description", "Plate Name: 9987&#13;&#10;Exposure: 100 ms&#13;&#10;Binning: 8 x 8")}<PlaneInfo>${prop("spatial-calibration-state", "on")}${prop("spatial-calibration-x", "1.3672")}${prop("spatial-calibration-units", "um")}${prop("wavelength", "452")}${prop("_IllumSetting_", "DAPI")}</PlaneInfo></MetaData>`;
  expect(await acquired({ texts: { 270: description } })).toEqual({ pixelSizeMicrometres: 1.3672, channels: [{ name: "DAPI", emissionNanometres: 452, exposureMilliseconds: 100 }] });
});

test("resolution tags count where they are of a microscope, not of a printer", async () => {
  expect(await acquired({ fractions: { 282: [20_000, 1] }, tags: { 296: [3] } })).toEqual({ pixelSizeMicrometres: 0.5 });
  for (const [numerator, denominator, unit] of [[72, 1, 2], [300, 1, 2], [1, 1, 1], [26, 1, 2], [5, 0, 3]] as const) {
    expect(await acquired({ fractions: { 282: [numerator, denominator] }, tags: { 296: [unit] } })).toBeUndefined();
  }
});

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tiffFile } from "../../imaging/fixtures/tiffFile.ts";
import { listChannelOrigins } from "../../project/channels.ts";
import { readPixelSize } from "../../project/overview.ts";
import { TestProject } from "../testProject.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

function write(relative: string, content: string | Uint8Array): void {
  const file = path.join(screen.images, relative);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
const image = (texts?: Readonly<Record<number, string>>) => tiffFile([{ width: 2, height: 2, channels: 1, sampleType: "uint16", values: [1, 2, 3, 4], ...(texts !== undefined && { texts }) }]);

/** The size of a pixel, and each channel as NAME excitation>emission exposure. */
const kept = () => [readPixelSize(screen.project.db), ...listChannelOrigins(screen.project.db).map(({ name, excitationNanometres, emissionNanometres, exposureMilliseconds }) => `${name} ${excitationNanometres}>${emissionNanometres} ${exposureMilliseconds}`)];

const harmonyImage = (channel: number, said: string) =>
  `<Image Version="1"><URL>r01c01f1p1-ch${channel}.tiff</URL><Row>1</Row><Col>1</Col><FieldID>1</FieldID><PlaneID>1</PlaneID><TimepointID>0</TimepointID><ChannelID>${channel}</ChannelID>${said}</Image>`;
const harmonyTaken = (excitation: number, emission: number, seconds: number) =>
  `<ImageResolutionX Unit="m">5.9799045E-07</ImageResolutionX><ImageResolutionY Unit="m">5.9799045E-07</ImageResolutionY><ExposureTime Unit="s">${seconds}</ExposureTime><MainExcitationWavelength Unit="nm">${excitation}</MainExcitationWavelength><MainEmissionWavelength Unit="nm">${emission}</MainEmissionWavelength>`;
const harmonyIndex = (version: string, content: string) => `<?xml version="1.0"?><EvaluationInputData xmlns="http://www.perkinelmer.com/PEHH/${version}"><Plates><Plate><Name>P</Name></Plate></Plates>${content}</EvaluationInputData>`;

test("Harmony: metres, seconds and nanometres of each image; a wavelength of 0 is none", async () => {
  for (const channel of [1, 2]) write(`r01c01f1p1-ch${channel}.tiff`, image());
  const images = harmonyImage(1, `<ChannelName>DAPI</ChannelName>${harmonyTaken(375, 456, 0.08)}`) + harmonyImage(2, `<ChannelName>Brightfield</ChannelName>${harmonyTaken(740, 0, 0.1)}`);
  write("Index.idx.xml", harmonyIndex("HarmonyV5", `<Images>${images}</Images>`));
  await screen.import();
  expect(kept()).toEqual([0.59799, "DAPI 375>456 80", "Brightfield 740>null 100"]);
});

test("Harmony: later versions keep all that in maps by channel", async () => {
  for (const channel of [1, 2]) write(`r01c01f1p1-ch${channel}.tiff`, image());
  const entry = (channel: number, said: string) => `<Entry ChannelID="${channel}">${said}</Entry>`;
  const maps = `<Maps><Map>${entry(1, "<FlatfieldProfile>x</FlatfieldProfile>")}</Map><Map>${entry(1, `<ChannelName>DAPI</ChannelName>${harmonyTaken(375, 456, 0.08)}`)}${entry(2, `<Channel><ChannelName>Cy5</ChannelName>${harmonyTaken(640, 706, 0.2)}</Channel>`)}</Map></Maps>`;
  write("Index.xml", harmonyIndex("HarmonyV6", `${maps}<Images>${harmonyImage(1, "")}${harmonyImage(2, "")}</Images>`));
  await screen.import();
  expect(kept()).toEqual([0.59799, "DAPI 375>456 80", "Cy5 640>706 200"]);
});

test("IN Cell: micrometres of the objective, filters and exposure of each image", async () => {
  const xml = (["DAPI", "FITC"] as const).map((name, wave) => {
    write(`x ${wave}.tif`, image());
    return `<Image filename="x ${wave}.tif"><Well label="B - 3"><Row number="2"/><Column number="3"/></Well><ExcitationFilter name="${name}" wavelength="${[390, 490][wave]}"/><EmissionFilter name="${name}" wavelength="${[432, 524][wave]}"/><Exposure time="${[50, 125.5][wave]}"/><Identifier field_index="0" time_index="0" wave_index="${wave}" z_index="0"/></Image>`;
  });
  write("plate.xdce", `<?xml version="1.0"?><ImageStack><AutoLeadAcquisitionProtocol><ObjectiveCalibration id="1" magnification="20.0" pixel_height="0.37" pixel_width="0.37" units="um"/></AutoLeadAcquisitionProtocol><Images>${xml.join("")}</Images></ImageStack>`);
  await screen.import();
  expect(kept()).toEqual([0.37, "DAPI 390>432 50", "FITC 490>524 125.5"]);
});

test("an OME companion file: sizes in any unit, wavelengths, and the exposure of a channel's first plane", async () => {
  for (const name of ["a", "b"]) write(`${name}.tif`, image());
  const data = ["a", "b"].map((name, c) => `<TiffData FirstC="${c}" IFD="0" PlaneCount="1"><UUID FileName="${name}.tif">urn:uuid:1</UUID></TiffData>`).join("");
  const planes = `<Plane TheC="0" TheZ="0" TheT="0" ExposureTime="0.25"/><Plane TheC="1" TheZ="0" TheT="0" ExposureTime="30" ExposureTimeUnit="ms"/>`;
  write("all.companion.ome", `<?xml version="1.0"?><OME><Image ID="Image:0"><Pixels DimensionOrder="XYCZT" SizeX="2" SizeY="2" SizeC="2" SizeZ="1" SizeT="1" Type="uint16" PhysicalSizeX="325" PhysicalSizeXUnit="nm"><Channel Name="DNA" ExcitationWavelength="405" EmissionWavelength="461.5"/><Channel Name="Actin" EmissionWavelength="0.58" EmissionWavelengthUnit="µm"/>${data}${planes}</Pixels></Image></OME>`);
  await screen.import();
  expect(kept()).toEqual([0.325, "DNA 405>461.5 250", "Actin null>580 30"]);
});

test.each([
  ["micrometer", [1, 0.65, 0.65], undefined, 0.65],
  ["nanometer", [1, 325, 325], undefined, 0.325],
  ["micrometer", [1, 0.5, 0.5], [1, 2, 2], 1],
  // Nobody measured a step of 1 along every axis, and a number without a unit may be anything.
  ["micrometer", [1, 1, 1], undefined, null],
  [undefined, [1, 0.65, 0.65], undefined, null],
] as const)("OME-Zarr: steps of %s, %j and %j at each level, are a pixel of %j µm", async (unit, own, all, micrometres) => {
  const scale = (steps: readonly number[] | undefined) => (steps === undefined ? {} : { coordinateTransformations: [{ type: "scale", scale: steps }] });
  const axes = [{ name: "c", type: "channel" }, ...["y", "x"].map((name) => ({ name, type: "space", ...(unit !== undefined && { unit }) }))];
  write("a.zarr/.zattrs", JSON.stringify({ multiscales: [{ version: "0.4", axes, datasets: [{ path: "0", ...scale(own) }, { path: "1", ...scale([1, 9, 9]) }], ...scale(all) }] }));
  write("a.zarr/0/.zarray", JSON.stringify({ zarr_format: 2, shape: [1, 2, 2], chunks: [1, 2, 2], dtype: "|u1", order: "C", fill_value: 0, filters: null, compressor: null, dimension_separator: "/" }));
  write("a.zarr/0/0/0/0", new Uint8Array(4).fill(7));
  await screen.import();
  expect(kept()[0]).toBe(micrometres);
});

test("what the microscope lists goes before what a file says, which fills in the rest", async () => {
  write("r01c01f1p1-ch1.tiff", image({ 270: `<OME><Image><Pixels DimensionOrder="XYCZT" SizeC="1" SizeZ="1" SizeT="1" PhysicalSizeX="9"><Channel EmissionWavelength="500" ExcitationWavelength="405"/></Pixels></Image></OME>` }));
  write("Index.idx.xml", harmonyIndex("HarmonyV5", `<Images>${harmonyImage(1, '<ChannelName>DAPI</ChannelName><ImageResolutionX Unit="m">6.5E-07</ImageResolutionX><MainEmissionWavelength Unit="nm">456</MainEmissionWavelength>')}</Images>`));
  await screen.import();
  expect(kept()).toEqual([0.65, "DAPI 405>456 null"]);
});

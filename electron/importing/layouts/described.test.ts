import { zipSync } from "fflate";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { npyBytes } from "../../imaging/fixtures/npyBytes.ts";
import { tiffFile } from "../../imaging/fixtures/tiffFile.ts";
import { loadSmall } from "../../imaging/loadImage.ts";
import { listImages } from "../../project/images.ts";
import { TestProject } from "../testProject.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

const at = (...parts: string[]) => path.join(screen.images, ...parts);
function write(relative: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(at(relative)), { recursive: true });
  writeFileSync(at(relative), content);
}

/** The image's place and the one grey level of each of its channels. */
async function shades(): Promise<string[]> {
  const images = listImages(screen.project).map(async ({ plate, well, site, metadata, files }) => {
    const { planes } = await loadSmall(files, 1);
    return [plate, well, site, metadata["z"] && `z${metadata["z"]}`, metadata["time"] && `t${metadata["time"]}`, ...planes].filter((part) => part !== null && part !== undefined).join(" ");
  });
  return Promise.all(images);
}

describe("OME-Zarr", () => {
  const image = (axes: string, channels?: readonly string[]) => ({
    multiscales: [{ version: "0.4", axes: [...axes].map((axis) => ({ name: axis })), datasets: [{ path: "0" }, { path: "1" }] }],
    ...(channels === undefined ? {} : { omero: { channels: channels.map((label) => ({ label })) } }),
  });

  /** Every page of an image in one grey level, counted from `shade`. */
  function writeImage(folder: string, version: 2 | 3, sizes: readonly number[], attributes: object, shade: number): void {
    const shape = [...sizes, 2, 2];
    const chunks = [...sizes.map(() => 1), 2, 2];
    write(`${folder}/${version === 2 ? ".zattrs" : "zarr.json"}`, JSON.stringify(version === 2 ? attributes : { zarr_format: 3, node_type: "group", attributes: { ome: { version: "0.5", ...attributes } } }));
    if (version === 2) write(`${folder}/0/.zarray`, JSON.stringify({ zarr_format: 2, shape, chunks, dtype: "|u1", order: "C", fill_value: 0, filters: null, compressor: null, dimension_separator: "/" }));
    else write(`${folder}/0/zarr.json`, JSON.stringify({ zarr_format: 3, node_type: "array", shape, data_type: "uint8", fill_value: 0, attributes: {}, chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } }, chunk_key_encoding: { name: "default", configuration: { separator: "/" } }, codecs: [{ name: "bytes", configuration: { endian: "little" } }] }));
    const pages = sizes.reduce((product, size) => product * size, 1);
    for (let page = 0; page < pages; page++) {
      let left = page;
      const place = sizes.toReversed().map((size) => {
        const here = left % size;
        left = Math.floor(left / size);
        return here;
      }).reverse();
      write(`${folder}/0/${version === 3 ? "c/" : ""}${[...place, 0, 0].join("/")}`, new Uint8Array(4).fill(shade + page));
    }
  }

  test.each([2, 3] as const)("a sparse plate (Zarr %i) with its wells, fields, channels, depths and times; labels are left alone", async (version) => {
    const plate = { plate: { name: "P7", rows: [{ name: "B" }, { name: "AF" }], columns: [{ name: "03" }], wells: [{ path: "B/03", rowIndex: 0, columnIndex: 0 }, { path: "AF/48", rowIndex: 1, columnIndex: 0 }] } };
    const group = (folder: string, attributes: object) => write(`${folder}/${version === 2 ? ".zattrs" : "zarr.json"}`, JSON.stringify(version === 2 ? attributes : { zarr_format: 3, node_type: "group", attributes: { ome: { version: "0.5", ...attributes } } }));
    group("p.zarr", plate);
    for (const [well, shade] of [["B/03", 10], ["AF/48", 50]] as const) {
      group(`p.zarr/${well}`, { well: { images: [{ path: "0" }, { path: "1" }] } });
      writeImage(`p.zarr/${well}/0`, version, [2, 2, 2], image("tczyx", ["DAPI", "Actin"]), shade);
      writeImage(`p.zarr/${well}/1`, version, [2, 2, 2], image("tczyx", ["DAPI", "Actin"]), shade + 8);
      writeImage(`p.zarr/${well}/0/labels/nuclei`, version, [1], image("zyx"), 1);
    }
    expect(await screen.import()).toMatchObject({ layout: "ome-zarr", images: 16, wells: 2, sites: 4, channels: ["DAPI", "Actin"], skipped: [] });
    // Pages run through time, then channel, then depth.
    expect((await shades()).slice(0, 5)).toEqual(["P7 B03 1 z1 t1 10 12", "P7 B03 1 z2 t1 11 13", "P7 B03 1 z1 t2 14 16", "P7 B03 1 z2 t2 15 17", "P7 B03 2 z1 t1 18 20"]);
    expect((await shades()).at(-1)).toBe("P7 AF48 2 z2 t2 63 65");
  });

  test("images by themselves, and copies of them in the project", async () => {
    writeImage("a/cells.ome.zarr", 2, [3], image("cyx"), 1);
    writeImage("b/other.zarr", 3, [3], image("cyx"), 11);
    expect(await screen.import({ copy: true })).toMatchObject({ images: 2, used: 2, channels: ["Channel 1", "Channel 2", "Channel 3"] });
    expect(await shades()).toEqual(["1 2 3", "11 12 13"]);
    expect(listImages(screen.project)[0]!.files[0]!.path.startsWith(screen.project.folder)).toBe(true);
  });

  test("channels with the same label are told apart, and each keeps its pixels", async () => {
    writeImage("cells.zarr", 2, [3], image("cyx", ["DAPI", "GFP", "DAPI"]), 1);
    expect(await screen.import()).toMatchObject({ images: 1, channels: ["DAPI", "GFP", "DAPI 2"], skipped: [] });
    expect(await shades()).toEqual(["1 2 3"]);
  });

  test("what leads out of the plate, is not there, or is no JSON is named, and the rest is used", async () => {
    writeImage("good.zarr", 2, [1], image("cyx"), 3);
    write("bad.zarr/.zattrs", JSON.stringify({ plate: { wells: [{ path: "../../outside" }] } }));
    write("cut.zarr/.zattrs", '{"multiscales": [');
    write("gone.zarr/.zattrs", JSON.stringify(image("cyx")));
    write("axes.zarr/.zattrs", JSON.stringify(image("yx")));
    write("axes.zarr/0/.zarray", JSON.stringify({ shape: [1, 2, 2] }));
    const { images, skipped } = await screen.import({ layout: "ome-zarr" });
    expect([images, skipped.map(({ file }) => file).sort()]).toEqual([1, ["axes.zarr", "bad.zarr", "cut.zarr", "gone.zarr"]]);
  });
});

describe("OME-TIFF", () => {
  const page = (shade: number, xml?: string) => ({ width: 2, height: 2, channels: 1, sampleType: "uint8" as const, values: [shade, shade, shade, shade], ...(xml === undefined ? {} : { texts: { 270: xml } }) });
  const pixels = (order: string, [c, z, t]: readonly [number, number, number], content: string) =>
    `<Pixels DimensionOrder="${order}" SizeX="2" SizeY="2" SizeC="${c}" SizeZ="${z}" SizeT="${t}" Type="uint8">${["DAPI", "Actin"].slice(0, c).map((name) => `<Channel Name="${name}" SamplesPerPixel="1"/>`).join("")}${content}</Pixels>`;
  const ome = (content: string) => `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">${content}</OME>`;

  test("pages are what the order of the dimensions says", async () => {
    const xml = ome(`<Image ID="Image:0" Name="x">${pixels("XYZCT", [2, 2, 1], "<TiffData/>")}</Image>`);
    write("stack.ome.tif", tiffFile([page(1, xml), page(2), page(3), page(4)]));
    expect(await screen.import()).toMatchObject({ layout: "ome-tiff", images: 2, channels: ["DAPI", "Actin"] });
    expect(await shades()).toEqual(["z1 1 3", "z2 2 4"]);
  });

  test("a companion file tells the planes of several files and their wells", async () => {
    const block = (c: number, file: string, ifd: number) => `<TiffData FirstC="${c}" IFD="${ifd}" PlaneCount="1"><UUID FileName="${file}">urn:uuid:1</UUID></TiffData>`;
    const images = ["0", "1"].map((id) => `<Image ID="Image:${id}">${pixels("XYCZT", [2, 1, 1], block(0, `${id}_a.tif`, 0) + block(1, `${id}_b.tif`, 1))}</Image>`).join("");
    const plate = `<Plate ID="Plate:0" Name="Plate &quot;9&quot;"><Well ID="Well:0" Row="1" Column="11"><WellSample ID="s:0" Index="0"><ImageRef ID="Image:0"/></WellSample><WellSample ID="s:1" Index="1"><ImageRef ID="Image:1"/></WellSample></Well></Plate>`;
    write("set/all.companion.ome", ome(plate + images));
    for (const [at0, id] of ["0", "1"].entries()) {
      write(`set/${id}_a.tif`, tiffFile([page(10 + at0)]));
      write(`set/${id}_b.tif`, tiffFile([page(0), page(20 + at0)]));
    }
    expect(await screen.import()).toMatchObject({ layout: "ome-tiff", images: 2, used: 4, plates: 1, wells: 1, sites: 2 });
    expect(await shades()).toEqual(['Plate "9" B12 1 10 20', 'Plate "9" B12 2 11 21']);
  });

  test("files that each repeat the XML of all are one set, and a file that was renamed still finds itself", async () => {
    const block = (c: number) => `<TiffData FirstC="${c}" IFD="0" PlaneCount="1"><UUID FileName="c${c}.ome.tif">urn:uuid:1</UUID></TiffData>`;
    const xml = ome(`<Image ID="Image:0">${pixels("XYCZT", [2, 1, 1], block(0) + block(1))}</Image>`);
    for (const c of [0, 1]) write(`m/c${c}.ome.tif`, tiffFile([page(5 + c, xml)]));
    write("n/new name.ome.tiff", tiffFile([page(7, ome(`<Image ID="Image:0">${pixels("XYCZT", [2, 1, 1], '<TiffData FirstC="0" IFD="0" PlaneCount="2"><UUID FileName="old.ome.tif">x</UUID></TiffData>')}</Image>`)), page(8)]));
    expect(await screen.import()).toMatchObject({ images: 2, used: 3 });
    expect(await shades()).toEqual(["5 6", "7 8"]);
  });

  test.each(["a.ome.tif", "a.tif"])("channels with the same name are told apart, and each keeps its pixels (%s)", async (name) => {
    const xml = ome(`<Image ID="Image:0"><Pixels DimensionOrder="XYCZT" SizeX="2" SizeY="2" SizeC="3" SizeZ="1" SizeT="1" Type="uint8">${["DAPI", "GFP", "DAPI"].map((channel) => `<Channel Name="${channel}" SamplesPerPixel="1"/>`).join("")}<TiffData/></Pixels></Image>`);
    write(name, tiffFile([page(30, xml), page(20), page(10)]));
    expect(await screen.import()).toMatchObject({ files: 1, used: 1, images: 1, channels: ["DAPI", "GFP", "DAPI 2"], skipped: [] });
    expect(await shades()).toEqual(["30 20 10"]);
    // A second import finds the same channels.
    expect(await screen.import()).toMatchObject({ images: 1, changes: { added: 0, changed: 0 }, skipped: [] });
    expect(await shades()).toEqual(["30 20 10"]);
  });

  test("pages that are not there, and XML that is no XML, are named", async () => {
    write("short.ome.tif", tiffFile([page(1, ome(`<Image ID="Image:0">${pixels("XYCZT", [2, 1, 1], "<TiffData/>")}</Image>`))]));
    write("good.ome.tif", tiffFile([page(1, ome(`<Image ID="Image:0">${pixels("XYCZT", [2, 1, 1], "<TiffData/>")}</Image>`)), page(2)]));
    write("odd.ome.tif", tiffFile([page(1, "<OME><Image><Pixels"), page(2)]));
    const { images, skipped } = await screen.import({ layout: "ome-tiff" });
    expect(images).toBe(1);
    expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toMatchObject({ "short.ome.tif": expect.stringContaining("page 2") as string, "odd.ome.tif": expect.stringContaining("ends in the middle") as string });
  });
});

test("NPZ: items have the class and the part that their arrays say", async () => {
  const labels = new BigInt64Array([3n, 5n]);
  write("pathmnist.npz", zipSync({
    "train_images.npy": npyBytes("|u1", [2, 1, 1, 3], Uint8Array.from([1, 2, 3, 4, 5, 6])),
    "train_labels.npy": npyBytes("<i8", [2, 1], new Uint8Array(labels.buffer)),
    "test_images.npy": npyBytes("|u1", [1, 1, 1, 3], Uint8Array.from([7, 8, 9])),
    "test_labels.npy": npyBytes("|u1", [1, 2], Uint8Array.from([1, 0])),
  }));
  expect(await screen.import()).toMatchObject({ layout: "npz", images: 3, channels: ["Red", "Green", "Blue"] });
  expect(listImages(screen.project).map(({ name, label, metadata }) => [name, label, metadata])).toEqual([
    ["train 00000", "3", { split: "train" }],
    ["train 00001", "5", { split: "train" }],
    ["test 00000", null, { split: "test", labels: "1 0" }],
  ]);
  expect(await shades()).toEqual(["1 2 3", "4 5 6", "7 8 9"]);
});

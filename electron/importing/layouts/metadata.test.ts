import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { brief, NamedFiles } from "../fixtures/namedFiles.ts";
import { filesOf } from "../layout.ts";

let screen: NamedFiles;
beforeEach(() => {
  screen = new NamedFiles();
});
afterEach(() => screen[Symbol.dispose]());

const reasons = async () => (await screen.plan()).layout.skipped;

describe("Harmony", () => {
  const image = (file: string, place: { row: number; col: number; field?: number; plane?: number; time?: number; channel: number; name?: string }) =>
    `<Image Version="1"><id>x</id><State>Ok</State><URL>${file}</URL><Row>${place.row}</Row><Col>${place.col}</Col><FieldID>${place.field ?? 1}</FieldID><PlaneID>${place.plane ?? 1}</PlaneID><TimepointID>${place.time ?? 0}</TimepointID><ChannelID>${place.channel}</ChannelID>${place.name === undefined ? "" : `<ChannelName>${place.name}</ChannelName>`}</Image>`;
  const index = (version: string, images: string, maps = "") =>
    `<?xml version="1.0" encoding="utf-8"?>\n<EvaluationInputData xmlns:xsd="http://www.w3.org/2001/XMLSchema" Version="1" xmlns="http://www.perkinelmer.com/PEHH/${version}"><User>a &gt; b</User><Plates><Plate><PlateID>P-01</PlateID><Name>Plate &amp; 1</Name><PlateRows>16</PlateRows><Well id="0203" /></Plate></Plates><Wells><Well><id>0203</id><Row>2</Row><Col>3</Col><Image id="0203K1F1P1R1" /></Well></Wells>${maps}<Images>${images}</Images></EvaluationInputData>`;

  test.each(["HarmonyV4", "HarmonyV5", "HarmonyV6"])("%s: channels are called as the operator called them, planes and times count from 1", async (version) => {
    const images: string[] = [];
    for (const [channel, name] of [[1, "HOECHST 33342"], [2, "Alexa 488"]] as const) {
      for (const [plane, time] of [[1, 0], [2, 0], [1, 1], [2, 1]] as const) {
        const file = `r02c03f1p0${plane}-ch${channel}sk${time + 1}fk1fl1.tiff`;
        screen.write(`Images/${file}`);
        images.push(image(file, { row: 2, col: 3, plane, time, channel, name }));
      }
    }
    screen.write("Images/Index.idx.xml", index(version, images.join("")));
    const { layout } = await screen.plan();
    expect([layout.name, layout.skipped]).toEqual(["harmony", []]);
    expect(layout.images.map(brief)).toEqual(["Plate & 1 B03 1 z1 t1", "Plate & 1 B03 1 z2 t1", "Plate & 1 B03 1 z1 t2", "Plate & 1 B03 1 z2 t2"].map((place) => `${place}: HOECHST 33342, Alexa 488`));
  });

  test("names of channels that are kept apart from the images, in UTF-16, beside an index of the corrected images", async () => {
    for (const channel of [1, 2]) screen.write(`r32c48f001p01-ch${channel}sk1fk1fl1.tiff`);
    const entry = (channel: number, name: string) => `<Entry ChannelID="${channel}"><ChannelName>${name}</ChannelName></Entry>`;
    const text = index("HarmonyV6", [1, 2].map((channel) => image(`r32c48f001p01-ch${channel}sk1fk1fl1.tiff`, { row: 32, col: 48, channel })).join("\n"), `<Maps><Map>${entry(1, "DAPI")}${entry(2, "Zellkörper")}</Map></Maps>`);
    screen.write("Index.ref.xml", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
    screen.write("Index.idx.xml", text);
    expect((await screen.plan()).layout.images.map(brief)).toEqual(["Plate & 1 AF48 1: DAPI, Zellkörper"]);
  });

  test("channels that the operator called alike are told apart by their numbers", async () => {
    const images = [3, 1, 2].map((channel) => {
      screen.write(`r01c01f1p1-ch${channel}.tiff`);
      return image(`r01c01f1p1-ch${channel}.tiff`, { row: 1, col: 1, channel, name: channel === 2 ? "GFP" : "DAPI" });
    });
    screen.write("Index.xml", index("HarmonyV5", images.join("")));
    const { layout } = await screen.plan();
    expect([layout.images.map(brief), layout.skipped]).toEqual([["Plate & 1 A01 1: DAPI 2, DAPI, GFP"], []]);
    expect(layout.images[0]!.source).toMatchObject({ channels: ["ch3", "ch1", "ch2"].map((number) => ({ file: { relative: `r01c01f1p1-${number}.tiff` } })) });
  });

  test("images that the index names and that are not there, or that it does not name, are said; names cannot lead out of the folder", async () => {
    screen.write("r01c01f1p1-ch1.tiff");
    screen.write("other.tiff");
    screen.writeBeside("secret.tiff", "");
    screen.write("Index.xml", index("HarmonyV5", image("r01c01f1p1-ch1.tiff", { row: 1, col: 1, channel: 1 }) + image("gone.tiff", { row: 1, col: 2, channel: 1 }) + image("../secret.tiff", { row: 1, col: 3, channel: 1 })));
    expect((await screen.plan()).layout.images).toHaveLength(1);
    expect(await reasons()).toEqual([
      { file: "gone.tiff", reason: "is in Index.xml, but there is no such file" },
      { file: "../secret.tiff", reason: "is in Index.xml, but there is no such file" },
      { file: "other.tiff", reason: "is not among the images that the microscope lists" },
    ]);
  });

  test("an index that is cut off, nested without end, or full of entities is left aside, and the names are used", async () => {
    for (const channel of [1, 2]) screen.write(`r01c01f1p1-ch${channel}sk1fk1fl1.tiff`);
    const whole = index("HarmonyV5", [1, 2].map((channel) => image(`r01c01f1p1-ch${channel}sk1fk1fl1.tiff`, { row: 1, col: 1, channel })).join(""));
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>${whole}`;
    for (const content of [whole.slice(0, whole.indexOf("<Images>") + 200), bomb, `<Image>${"<a>".repeat(200_000)}`, `<Image>${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}</Image>`, "no XML at all", ""]) {
      screen.write("Index.idx.xml", content);
      const { layout } = await screen.plan();
      expect([layout.name, layout.images.map(brief)]).toEqual(["harmony-names", ["screen A01 1: ch1, ch2"]]);
    }
    screen.write("Index.idx.xml", bomb);
    expect((await screen.plan({ layout: "harmony" })).layout.skipped[0]).toEqual({ file: "Index.idx.xml", reason: expect.stringContaining("declares a document type") as string });
  });
});

describe("CellVoyager", () => {
  const record = (file: string, attributes: Record<string, string | number>) =>
    `<bts:MeasurementRecord ${Object.entries({ Type: "IMG", TimePoint: 1, ZIndex: 1, TimelineIndex: 1, ActionIndex: 1, Ch: 1, ...attributes }).map(([name, value]) => `bts:${name}="${value}"`).join(" ")}>${file}</bts:MeasurementRecord>`;
  const list = (records: readonly string[]) => `<?xml version="1.0" encoding="utf-8"?>\n<bts:MeasurementData bts:Version="1.0" xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0">\n${records.join("\n")}\n</bts:MeasurementData>`;

  test("records place images, failed ones are counted, and the plate is called as the measurement", async () => {
    const files = ["C01", "C02"].map((channel) => `any name ${channel}.tif`);
    for (const file of [...files, "DC_sCMOS #1_CAM1.tif"]) screen.write(`m/${file}`);
    const records = files.map((file, at) => record(file, { Row: 4, Column: 8, FieldIndex: 3, Ch: at + 1 }));
    screen.write("m/MeasurementData.mlf", list([...records, record("Failed", { Type: "ERR", Row: 4, Column: 9, FieldIndex: 3 }), record("Failed", { Type: "ERR", Row: 4, Column: 9, FieldIndex: 4 })]));
    screen.write("m/MeasurementDetail.mrf", '<?xml version="1.0"?><bts:MeasurementDetail bts:Title="Plate A" bts:RowCount="16" xmlns:bts="x"><bts:MeasurementChannel bts:Ch="1" /></bts:MeasurementDetail>');
    const { layout } = await screen.plan();
    expect([layout.name, layout.failed, layout.images.map(brief)]).toEqual(["cellvoyager", 2, ["Plate A D08 3: C01, C02"]]);
    expect(layout.skipped).toEqual([{ file: "m/DC_sCMOS #1_CAM1.tif", reason: "is not among the images that the microscope lists" }]);
  });

  test("actions tell apart what one channel took twice", async () => {
    const records = [1, 2].map((action) => {
      screen.write(`a${action}.tif`);
      return record(`a${action}.tif`, { Row: 1, Column: 1, FieldIndex: 1, ActionIndex: action });
    });
    screen.write("MeasurementData.mlf", list(records));
    expect((await screen.plan()).layout.images.map(brief)).toEqual(["screen A01 1: A01C01, A02C01"]);
  });
});

test("IN Cell: waves are called by their filters, and everything counts from 1", async () => {
  const images: string[] = [];
  for (const [wave, filter] of ["DAPI", "FITC"].entries()) {
    for (const z of [0, 1]) {
      const file = `x ${wave} ${z}.tif`;
      screen.write(file);
      images.push(`<Image filename="${file}"><Well label="B - 3"><Row number="2"/><Column number="3"/></Well><EmissionFilter name="${filter}"/><ExcitationFilter name="${filter}"/><Identifier field_index="4" time_index="0" wave_index="${wave}" z_index="${z}"/></Image>`);
    }
  }
  screen.write("plate 12.xdce", `<?xml version="1.0" encoding="ISO-8859-1"?><ImageStack><Images number="4">${images.join("\n")}</Images></ImageStack>`);
  const { layout } = await screen.plan();
  expect([layout.name, layout.images.map(brief)]).toEqual(["incell", ["plate 12 B03 5 z1: DAPI, FITC", "plate 12 B03 5 z2: DAPI, FITC"]]);
});

test("MetaXpress: wavelengths are called as in the .HTD file of their plate, also where names leave out site and wavelength", async () => {
  const htd = (waves: readonly string[]) => ['"HTSInfoFile", Version 1.0', '"XWells", 12', `"NWavelengths", ${waves.length}`, ...waves.map((name, at) => `"WaveName${at + 1}", "${name}"`), '"EndFile"'].join("\r\n");
  screen.write("one/9987.HTD", htd(["DAPI"]));
  screen.write("one/TimePoint_1/9987_B02.TIF");
  screen.write("two/77.HTD", htd(["DAPI", "Cy5"]));
  screen.write("two/TimePoint_1/77_C03_s1_w1.TIF");
  expect((await screen.plan()).layout.images.map(brief)).toEqual(["9987 B02: DAPI", "77 C03 1: DAPI"]);
  screen.write("two/TimePoint_1/77_C03_s1_w2.TIF");
  screen.write("two/TimePoint_1/77_C04_s1_w1.TIF");
  screen.write("two/TimePoint_1/77_C04_s1_w2.TIF");
  const { layout } = await screen.plan();
  expect([layout.name, layout.images.map(brief)]).toEqual(["metaxpress", ["77 C03 1: DAPI, Cy5", "77 C04 1: DAPI, Cy5"]]);
});

describe("a table with a column of files for each channel", () => {
  test("is read as the benchmark has it, with the site from the names", async () => {
    const file = (site: number, wave: number) => `G10_s${site}_w${wave}BEDC2073-A983-4B98-95E9-84466707A25D.tif`;
    for (const site of [1, 2]) for (const wave of [1, 2, 4]) screen.write(`Week4/Week4_27481/${file(site, wave)}`);
    const row = (site: number) => `4,${site},"${file(site, 1)}","Week4/Week4_27481","${file(site, 2)}","Week4/Week4_27481","${file(site, 4)}","Week4/Week4_27481","Week4_27481","G10",1,"5-fluorouracil",0.003000`;
    const header = 'TableNumber,ImageNumber,"Image_FileName_DAPI","Image_PathName_DAPI","Image_FileName_Tubulin","Image_PathName_Tubulin","Image_FileName_Actin","Image_PathName_Actin","Image_Metadata_Plate_DAPI","Image_Metadata_Well_DAPI",Replicate,"Image_Metadata_Compound",Image_Metadata_Concentration';
    screen.write("image.csv", [header, row(1), row(2), row(9)].join("\n"));
    const { layout } = await screen.plan();
    expect([layout.name, layout.images.map(brief)]).toEqual(["loaddata", ["Week4_27481 G10 1: DAPI, Tubulin, Actin", "Week4_27481 G10 2: DAPI, Tubulin, Actin"]]);
    expect(layout.images[0]!.facts).toMatchObject({ compound: "5-fluorouracil", concentration: 0.003, replicate: "1", metadata: { TableNumber: "4" } });
    expect(layout.skipped.map(({ reason }) => reason)).toEqual(["is in the table, but there is no such file"]);
  });

  test("is read as CellProfiler's LoadData has it, with folders from elsewhere", async () => {
    for (const channel of ["a", "b"]) screen.write(`p1/B02_${channel}.tif`);
    const table = screen.writeBeside("load_data.csv", "FileName_OrigDNA,PathName_OrigDNA,FileName_OrigER,PathName_OrigER,Metadata_Plate,Metadata_Well,Metadata_Site\nB02_a.tif,/home/x/screen/p1,B02_b.tif,/home/x/screen/p1,P1,B02,3");
    expect((await screen.plan({ table })).layout.images.map(brief)).toEqual(["P1 B02 3: OrigDNA, OrigER"]);
  });

  const perPlate = "FileName_DNA,PathName_DNA,FileName_ER,PathName_ER,Metadata_Plate,Metadata_Well,Metadata_Site";
  const rowOf = (plate: string, well: string) => `${well}_a.tif,/home/x/images/${plate}/Images,${well}_b.tif,/home/x/images/${plate}/Images,${plate},${well},1`;
  const writePlates = (plates: readonly string[], wells: readonly string[]) => {
    for (const plate of plates) for (const well of wells) for (const channel of ["a", "b"]) screen.write(`images/${plate}/Images/${well}_${channel}.tif`);
  };

  test("tables with the same columns, one for each of many plates, are taken together, and one of all plates beside them adds nothing", async () => {
    const plates = Array.from({ length: 23 }, (_, at) => `BR${100 + at}`);
    writePlates(plates, ["A01", "A02"]);
    for (const plate of plates) screen.write(`load_data_csv/${plate}/load_data.csv`, [perPlate, rowOf(plate, "A01"), rowOf(plate, "A02")].join("\n"));
    screen.write("load_data_csv/all.csv", [perPlate, ...plates.flatMap((plate) => [rowOf(plate, "A01"), rowOf(plate, "A02")])].join("\n"));
    const { layout } = await screen.plan();
    expect([layout.name, layout.images.length, layout.skipped]).toEqual(["loaddata", 46, []]);
    expect(layout.images.map(brief)).toEqual(expect.arrayContaining(["BR100 A01 1: DNA, ER", "BR122 A02 1: DNA, ER"]));
    expect(layout.notes).toEqual(["Read from 24 tables with the same columns."]);
  });

  test("the same names in the folders of several plates are those beside the table, and a plate without a name is called as its folder", async () => {
    for (const plate of ["P1", "P2"]) {
      for (const channel of ["a", "b"]) screen.write(`${plate}/A01_${channel}.tif`);
      screen.write(`${plate}/load_data.csv`, "FileName_DNA,FileName_ER,Metadata_Well\nA01_a.tif,A01_b.tif,A01");
    }
    const { layout } = await screen.plan();
    expect([layout.images.map(brief), layout.skipped]).toEqual([["P1 A01: DNA, ER", "P2 A01: DNA, ER"], []]);
  });

  test("illumination functions and objects are no channels, whose files are named with the reason", async () => {
    writePlates(["BR1"], ["A01"]);
    screen.write("illum/BR1/BR1_IllumDNA.npy");
    const header = `${perPlate},FileName_IllumDNA,PathName_IllumDNA,FileName_Correction,PathName_Correction,ObjectsFileName_Nuclei,ObjectsPathName_Nuclei`;
    screen.write("load_data_with_illum.csv", `${header}\n${rowOf("BR1", "A01")},BR1_IllumDNA.npy,/home/x/illum/BR1,BR1_c.npy,/home/x/illum/BR1,A01_nuclei.png,/home/x/objects`);
    const { layout } = await screen.plan();
    expect([layout.name, layout.images.map(brief), layout.images[0]!.facts.metadata]).toEqual(["loaddata", ["BR1 A01 1: DNA, ER"], {}]);
    expect(layout.skipped).toEqual([{ file: "illum/BR1/BR1_IllumDNA.npy", reason: "is named in the column FileName_IllumDNA, which is no channel" }]);
    expect(layout.notes).toEqual(["The columns FileName_IllumDNA, FileName_Correction, ObjectsFileName_Nuclei are no channels: they hold illumination functions, objects or nothing."]);
  });

  test("rows of two tables that say different things of one file are named", async () => {
    writePlates(["BR1"], ["A01"]);
    screen.write("one.csv", [perPlate, rowOf("BR1", "A01")].join("\n"));
    screen.write("two.csv", [perPlate, rowOf("BR1", "A01").replace("BR1,A01,1", "BR1,H12,1")].join("\n"));
    const { layout } = await screen.plan();
    expect([layout.images.map(brief), layout.skipped]).toEqual([["BR1 A01 1: DNA, ER"], [{ file: "images/BR1/Images/A01_a.tif", reason: "is named by several rows of the table, of which only the first counts" }]]);
  });
});

test("a table in the folder that names nearly all files decides without being asked; one that says nothing of them does not", async () => {
  for (const name of ["a.png", "b.png"]) screen.write(name);
  screen.write("notes.csv", "file,remark\na.png,x\nb.png,y");
  expect((await screen.plan()).layout.name).toBe("folders");
  screen.write("labels.csv", "file,moa,well\na.png,Eg5,A01\nb.png,DMSO,A02");
  const { layout } = await screen.plan();
  expect([layout.name, layout.images.map(({ facts }) => facts.label?.className)]).toEqual(["table", ["Eg5", "DMSO"]]);
  expect((await screen.plan({ layout: "folders" })).layout.images[0]!.facts.label).toBeNull();
});

test("a table for each plate, with the same columns and the same names of files, places the files beside it", async () => {
  for (const plate of ["P1", "P2", "P3"]) {
    for (const name of ["a.png", "b.png"]) screen.write(`${plate}/${name}`);
    screen.write(`${plate}/labels.csv`, `File,Well,Class\na.png,A01,${plate} one\nb.png,A02,two`);
  }
  const { layout } = await screen.plan();
  expect([layout.name, layout.skipped, layout.notes]).toEqual(["table", [], ["Read from 3 tables with the same columns."]]);
  expect(layout.images.map(({ facts: { plate, label }, source }) => [plate, label?.className, filesOf(source)[0]!.relative])).toEqual(
    ["P1", "P2", "P3"].flatMap((plate) => [[plate, `${plate} one`, `${plate}/a.png`], [plate, "two", `${plate}/b.png`]]),
  );
});

test("a table of some files beside one of all with the same columns adds nothing", async () => {
  for (const name of ["a.png", "b.png", "c.png"]) screen.write(name);
  screen.write("a few.csv", "file,class\na.png,x\nb.png,y");
  screen.write("whole.csv", "file,class\na.png,x\nb.png,y\nc.png,z");
  const { layout } = await screen.plan();
  expect([layout.images.map(({ facts }) => facts.label?.className), layout.skipped]).toEqual([["x", "y", "z"], []]);
});

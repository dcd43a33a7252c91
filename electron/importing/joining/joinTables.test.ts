import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isFailure } from "../../../shared/failure.ts";
import { NamedFiles } from "../fixtures/namedFiles.ts";

let screen: NamedFiles;
beforeEach(() => {
  screen = new NamedFiles();
  for (const plate of ["P1", "P2"]) for (const well of ["A01", "A02", "B12"]) for (const site of [1, 2]) screen.write(`${plate}_${well}_s${site}_w1.tif`);
});
afterEach(() => screen[Symbol.dispose]());

const joined = async (...tables: string[]) => {
  const joins = tables.map((content, at) => screen.writeBeside(`table ${at}.csv`, content));
  const { layout, joins: reports } = await screen.plan({ joins });
  return { reports, facts: Object.fromEntries(layout.images.map(({ facts }) => [facts.name, facts])) };
};

test("rows by plate and well reach every site, in any notation, and those without an image are named", async () => {
  const { reports, facts } = await joined("Plate;Well;Compound;Conc (nM);MoA;Control;Batch;Colour\nP1;A1;Taxol;0,3;Microtubule;;7;red\np2;b - 12;DMSO;;;neg;7;\nP9;A01;x;1;y;;;\nP1;Z99;x;1;y;;;");
  expect(reports).toMatchObject([{ by: "plate and well", rows: 4, matched: 2, unmatched: ["P9 A01", expect.stringContaining("Z99")], images: 4, ofImages: 12, columns: ["compound", "concentration", "class", "control", "batch", "Colour"] }]);
  for (const site of [1, 2]) {
    expect(facts[`P1 A01 s${site}`]).toMatchObject({ compound: "Taxol", concentration: 0.3, label: { className: "Microtubule", origin: "table" }, metadata: { "concentration unit": "nM", batch: "7", Colour: "red" } });
    expect(facts[`P2 B12 s${site}`]).toMatchObject({ compound: "DMSO", metadata: { control: "negative" } });
  }
  expect(facts["P2 A01 s1"]).toMatchObject({ compound: null, label: null, metadata: {} });
});

test("a map without plates is of every plate, with row and column apart, and one site where it says so", async () => {
  const { reports, facts } = await joined("row,column,site,compound\nA,1,2,Taxol\n2,12,,DMSO");
  expect(reports).toMatchObject([{ by: "well", rows: 2, matched: 2, images: 6 }]);
  expect(["P1 A01 s1", "P1 A01 s2", "P2 A01 s2", "P2 B12 s1"].map((name) => facts[name]?.compound)).toEqual([null, "Taxol", "Taxol", "DMSO"]);
});

test("a map drawn as a plate is read, several below each other too, called as their corner or the line above", async () => {
  const columns = Array.from({ length: 12 }, (_, at) => at + 1).join(",");
  const row = (letter: string, first: string, last: string) => `${letter},${first}${",".repeat(11)}${last}`;
  const rest = ["C", "D", "E", "F", "G", "H"].map((letter) => row(letter, "", "")).join("\n");
  const { reports, facts } = await joined(`compound,${columns}\n${row("A", "Taxol", "")}\n${row("B", "", "DMSO")}\n${rest}\nconcentration${",".repeat(12)}\n,${columns}\n${row("A", "10", "")}\n${row("B", "", "0")}\n${rest}`);
  expect(reports).toMatchObject([{ by: "well", rows: 2, matched: 2, images: 8, columns: ["compound", "concentration"] }]);
  expect(facts["P2 A01 s1"]).toMatchObject({ compound: "Taxol", concentration: 10 });
  expect(facts["P1 B12 s2"]).toMatchObject({ compound: "DMSO", concentration: 0 });
});

test("mechanisms by compound and concentration follow a plate map, and rows by file go before both", async () => {
  const { reports, facts } = await joined("well,compound,concentration\nA01,Taxol,0.3\nA02,taxol,3", "compound,concentration,moa\nTAXOL,0.300000,Microtubule\nTaxol,30,Toxic", "file,moa,role\nP1_A01_s1_w1.tif,Other,posctrl\nnowhere.tif,x,");
  expect(reports.map(({ by, matched, images, unmatched }) => [by, matched, images, unmatched])).toEqual([["well", 2, 8, []], ["compound", 1, 4, ["Taxol 30"]], ["file", 1, 1, ["nowhere.tif"]]]);
  expect(["P1 A01 s1", "P1 A01 s2", "P1 A02 s1"].map((name) => facts[name]?.label?.className)).toEqual(["Other", "Microtubule", undefined]);
  expect(facts["P1 A01 s1"]?.metadata["control"]).toBe("positive");
});

test("compounds are matched by concentrations in whatever unit, not by numbers alone", async () => {
  const { reports, facts } = await joined("well,compound,concentration\nA01,Taxol,10 nM\nA02,Taxol,10 uM\nB12,Taxol,300 nM", "compound,conc (µM),moa\nTaxol,10,Toxic\nTaxol,0.3,Microtubule\nTaxol,5,None");
  expect(reports.map(({ matched, images, unmatched }) => [matched, images, unmatched])).toEqual([[3, 12, []], [2, 8, ["Taxol 5 µM"]]]);
  expect(["P1 A01 s1", "P1 A02 s1", "P1 B12 s1"].map((name) => facts[name]?.label?.className)).toEqual([undefined, "Toxic", "Microtubule"]);
  expect(["P1 A01 s1", "P1 A02 s1", "P1 B12 s1"].map((name) => [facts[name]?.concentration, facts[name]?.metadata])).toEqual([
    [10, { "concentration unit": "nM" }],
    [10_000, { "concentration unit": "nM", "concentration as written": "10 µM" }],
    [300, { "concentration unit": "nM" }],
  ]);
});

test("a later table's concentration brings its own unit, or none", async () => {
  const { facts } = await joined("well,compound,conc (nM)\nA01,Taxol,10\nA02,Taxol,10", "well,compound,dose\nA02,Taxol,7");
  expect(["P1 A01 s1", "P1 A02 s1"].map((name) => [facts[name]?.concentration, facts[name]?.metadata])).toEqual([[10, { "concentration unit": "nM" }], [7, {}]]);
});

test("plate maps in the folder are found, as a list or drawn as a plate, and other tables are not", async () => {
  const columns = Array.from({ length: 12 }, (_, at) => at + 1).join(",");
  const wells = ["A01", "A02", "B12"];
  screen.write("by plate.csv", ["plate,well,compound", ...["P1", "P2"].flatMap((plate) => wells.map((well) => `${plate},${well},Taxol`))].join("\n"));
  screen.write("maps/drawn.csv", `dose,${columns}\nA,1,2${",".repeat(10)}\nB${",".repeat(12)}3`);
  // Measurements of cells, a map of another screen, a map that says nothing but wells, and a table of files.
  screen.write("cells.csv", ["well,area", ...wells.flatMap((well) => [`${well},1`, `${well},2`])].join("\n"));
  screen.write("other.csv", "well,compound\nA01,x\nH01,x\nH02,x");
  screen.write("bare.csv", ["well", ...wells].join("\n"));
  screen.write("files.csv", "file,well,note\nP1_A01_s1_w1.tif,A01,x");
  const { plateMaps } = await screen.plan();
  expect(plateMaps.map(({ table, by, rows, matched, columns: added }) => [path.relative(screen.folder, table), by, rows, matched, added])).toEqual([
    ["by plate.csv", "plate and well", 6, 6, ["compound"]],
    [path.join("maps", "drawn.csv"), "well", 3, 3, ["concentration"]],
  ]);
  const again = await screen.plan({ joins: [path.join(screen.folder, "by plate.csv")] });
  expect(again.plateMaps.map(({ table }) => path.basename(table))).toEqual(["drawn.csv"]);
});

test("a table that does not say what its rows are about, or is not there, is refused", async () => {
  await expect(joined("colour,moa\nred,x")).rejects.toSatisfy((error) => isFailure(error, "JoinWithoutKey"));
  await expect(screen.plan({ joins: ["/nowhere/map.csv"] })).rejects.toSatisfy((error) => isFailure(error, "TableMissing"));
});

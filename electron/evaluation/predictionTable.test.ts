import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PredictableImage } from "./predictable.ts";
import { predictionTable } from "./predictionTable.ts";

const image: PredictableImage = {
  name: "a.tif", plate: "P1", well: "B02", site: "1", compound: "taxol", concentration: 0.3, replicate: "2", label: "stable", sources: [{ path: "/data/a.tif", page: 0, plane: 0, bytes: 1, modifiedMs: 1 }],
};
const read = (csv: string) => parse(csv, { columns: true }) as Record<string, string>[];

test("a row says where an image is from, what it was labelled, what is predicted, and how probable every class is", () => {
  const csv = predictionTable([image], [[0.25, 0.75]], ["lost", "stable"]);
  expect(csv.split("\n")[0]).toBe("image,file,plate,well,site,compound,concentration,replicate,label,predicted,probability,p(lost),p(stable)");
  expect(read(csv)).toEqual([
    { image: "a.tif", file: "/data/a.tif", plate: "P1", well: "B02", site: "1", compound: "taxol", concentration: "0.3", replicate: "2", label: "stable", predicted: "stable", probability: "0.75", "p(lost)": "0.25", "p(stable)": "0.75" },
  ]);
});

test("what is not known is empty, and 0 is not unknown", () => {
  const bare: PredictableImage = { name: "a.tif", plate: null, well: null, site: null, compound: null, concentration: null, replicate: null, label: null, sources: [] };
  expect(read(predictionTable([bare], [[1]], ["x"]))[0]).toMatchObject({ file: "", plate: "", well: "", site: "", compound: "", concentration: "", replicate: "", label: "" });
  expect(read(predictionTable([{ ...bare, concentration: 0 }], [[1]], ["x"]))[0]).toMatchObject({ concentration: "0" });
  expect(predictionTable([], [], ["x", "y"]).trim().split("\n")).toHaveLength(1);
});

test("every name comes back from the file, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (name, plate, className) => {
      const [row] = parse(predictionTable([{ ...image, name, plate }], [[1]], [className])).slice(1) as string[][];
      const unguarded = (cell: string | undefined) => cell!.replace(/^'(?=[=+\-@\t\r])/, "");
      expect([unguarded(row![0]), unguarded(row![2]), unguarded(row![9])]).toEqual([name, plate, className].map((text) => text.replace(/^'(?=[=+\-@\t\r])/, "")));
    }),
    { examples: [['a,b "c"\nd', "; | \r\n", "moa, \"x\""]] },
  );
});

test("no text is a formula to a spreadsheet, neither in a cell nor in the header", () => {
  for (const evil of ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1"]) {
    const cells = (parse(predictionTable([{ ...image, name: evil, plate: evil, compound: evil, replicate: evil, label: evil }], [[1]], [evil])) as string[][]).flat();
    for (const cell of cells) expect(cell).not.toMatch(/^[=+@\t\r]|^-[^\d]/);
  }
});

test("probabilities of a row sum to 1 as far as six digits can say", () => {
  const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(logits, (values) => {
      const powers = values.map(Math.exp);
      const probabilities = powers.map((power) => power / powers.reduce((a, b) => a + b));
      const names = values.map((_, i) => `c${i}`);
      const [row] = read(predictionTable([image], [probabilities], names));
      const kept = names.map((name) => Number(row![`p(${name})`]));
      expect(kept.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      expect(Number(row!["probability"])).toBe(Math.max(...kept));
      expect(kept[names.indexOf(row!["predicted"]!)]).toBe(Math.max(...kept));
    }),
  );
});

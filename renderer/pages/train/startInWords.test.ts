import { expect, test } from "vitest";
import { loadedInWords } from "./startInWords.ts";

const layers = ["input", "conv", "classes"].map((name) => ({ name, kind: "Layer", numbers: 4 }));
const start = { until: null, head: "auto" } as const;

test("what is loaded of a file's network is told by its layers, and its last layer by whether it fits the classes", () => {
  expect(loadedInWords({ layers, outputs: 4 }, start, 4)).toBe("The weights of all its layers are loaded, the last one with its 4 outputs too.");
  expect(loadedInWords({ layers, outputs: 4 }, start, 3)).toBe("The weights of all its layers are loaded; a new last layer for 3 classes begins with random weights.");
  expect(loadedInWords({ layers, outputs: null }, start, 3)).toContain("a new last layer for 3 classes");
  expect(loadedInWords({ layers, outputs: 4 }, { ...start, head: "new" }, 4)).toContain("a new last layer");
  expect(loadedInWords({ layers, outputs: 4 }, { ...start, head: "keep" }, 4)).toContain("the last one with its 4 outputs");
});

test("of a network that is used up to a layer so many are loaded, and the last is kept only where it fits", () => {
  expect(loadedInWords({ layers, outputs: 4 }, { ...start, until: "conv" }, 4)).toBe("The weights of its 2 layers are loaded; the last one too where it has 4 outputs, else a new one for these classes takes its place.");
  expect(loadedInWords({ layers, outputs: 4 }, { until: "input", head: "new" }, 3)).toBe("The weights of its layer are loaded; a new last layer for 3 classes begins with random weights.");
});

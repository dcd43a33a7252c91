import { expect, test } from "vitest";
import { parseNetworkOptions } from "./chosenNetworkOptions.ts";
import { formatNetworkOptions, type NetworkOption } from "./networkOptions.ts";

const known: readonly NetworkOption[] = [
  { kind: "amount", name: "width", description: "", usual: 1, least: 0.1, most: 4, isWhole: false },
  { kind: "amount", name: "depth", description: "", usual: 2, least: 1, most: 8, isWhole: true },
  { kind: "switch", name: "batch-norm", description: "", usual: false },
];
const parse = (list: string) => parseNetworkOptions(list, "unet", known);

test("a list names amounts and switches, and is written as it was read", () => {
  expect(parse("width=0.5, batch-norm=on ,depth=3")).toEqual({ width: 0.5, "batch-norm": true, depth: 3 });
  expect(parse("batch-norm")).toEqual({ "batch-norm": true });
  expect(parse("")).toEqual({});
  for (const list of ["width=0.5,batch-norm=off", "depth=8"]) expect(formatNetworkOptions(parse(list))).toBe(list);
});

test.each([
  ["widht=1", 'The network unet has no option "widht". It has: width, depth, batch-norm.'],
  ["width", '"width" cannot be used for the network unet: width has to be a number from 0.1 to 4.'],
  ["width=wide", '"width=NaN" cannot be used'],
  ["depth=1.5", "depth has to be a whole number from 1 to 8"],
  ["batch-norm=maybe", "batch-norm has to be on or off"],
])("%s is refused in a sentence", (list, sentence) => expect(() => parse(list)).toThrow(sentence));

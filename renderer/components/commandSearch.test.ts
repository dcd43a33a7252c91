import { expect, test } from "vitest";
import { searchCommands } from "./commandSearch.ts";

const commands = [
  { title: "Plates", group: "Go to" },
  { title: "Train", group: "Go to" },
  { title: "Colour wells by class", group: "Plates" },
  { title: "Clear the selection", group: "Plates" },
  { title: "Help: Plates", group: "Help" },
];
const found = (text: string) => [...searchCommands(commands, text)].map(([group, members]) => [group, members.map(({ title }) => title)]);

test("without a text everything is there, in the order in which it is offered", () => {
  expect(found(" ")).toEqual([["Go to", ["Plates", "Train"]], ["Plates", ["Colour wells by class", "Clear the selection"]], ["Help", ["Help: Plates"]]]);
});

test("what begins with the text comes first, then what has a word that does, then what stands under such a heading", () => {
  expect(found("plat")).toEqual([["Go to", ["Plates"]], ["Help", ["Help: Plates"]], ["Plates", ["Colour wells by class", "Clear the selection"]]]);
  expect(found("cl")).toEqual([["Plates", ["Clear the selection", "Colour wells by class"]]]);
});

test("every word has to be found, in whatever order", () => {
  expect(found("CLASS colour")).toEqual([["Plates", ["Colour wells by class"]]]);
  expect(found("class train")).toEqual([]);
});

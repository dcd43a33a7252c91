import { Command } from "commander";
import { expect, test } from "vitest";
import { commandsFor } from "./index.ts";
import { openTerminal } from "./terminal.ts";

const terminal = openTerminal(new AbortController().signal);
const namesOf = async (asked: string | undefined) => {
  const program = new Command();
  for (const define of await commandsFor(asked)) define(program, terminal);
  return program.commands.map((command) => command.name());
};

test("every command is found by the name that it has", async () => {
  const all = await namesOf(undefined);
  expect(all).toHaveLength(17);
  for (const name of all) expect(await namesOf(name)).toEqual([name]);
});

test("a name that is no command brings all of them", async () => {
  const all = await namesOf(undefined);
  for (const unknown of ["--help", "trian", "toString"]) expect(await namesOf(unknown)).toEqual(all);
});

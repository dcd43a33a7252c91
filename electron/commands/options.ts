import { InvalidArgumentError } from "commander";
import type { WantedChannel } from "../project/channels.ts";

/** Parsers of option values; commander turns their errors into bad usage. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It has to be a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}.`);
    }
    return value;
  };
}

export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most)) throw new InvalidArgumentError(`It has to be a number from ${least} to ${most}.`);
    return value;
  };
}

/** A share below 1, or a whole number. */
export function shareOrNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0) || (value >= 1 && !Number.isInteger(value))) {
    throw new InvalidArgumentError("It has to be a share below 1, such as 0.2, or a whole number.");
  }
  return value;
}

/** In which ways a run's steps are computed, as its report says. */
export function waysCode(text: string): string {
  if (!/^[0-9a-z]+$/.test(text)) throw new InvalidArgumentError("It has to be what a report says after --ways: digits and small letters.");
  return text;
}

/** The number of a run, or `last`. */
export function runName(text: string): number | "last" {
  return text === "last" ? text : wholeNumber(1)(text);
}

/** Collects an option that may be given several times. */
export function collected(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

/** A list of names with commas between them. */
export function names(text: string): string[] {
  const list = text.split(",").map((name) => name.trim());
  if (!areDifferent(list)) throw new InvalidArgumentError("It has to be a list of different names with commas between them.");
  return list;
}

/** Channels with commas between them: names, each with what the files call the channel behind a = where that matters. */
export function channelList(text: string): WantedChannel[] {
  const list = text.split(",").map((entry) => {
    const [name = "", fileName] = entry.split("=").map((part) => part.trim());
    return { name, fileName };
  });
  if (!areDifferent(list.map(({ name }) => name)) || !areDifferent(list.flatMap(({ fileName }) => fileName ?? []))) {
    throw new InvalidArgumentError("It has to be a list of different names with commas between them, such as nucleus,actin or nucleus=w1,actin=w2.");
  }
  return list;
}

function areDifferent(names: readonly string[]): boolean {
  return names.every((name) => name !== "") && new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

import { Failure } from "../failure.ts";
import type { NetworkOption, NetworkOptions } from "./networkOptions.ts";

/** Reads "width=0.5, batch-norm=on" for a network that has these options. Fails with UnknownNetworkOption and NetworkOptionValue. */
export function parseNetworkOptions(list: string, network: string, known: readonly NetworkOption[]): NetworkOptions {
  const parts = list.split(",").map((part) => part.trim()).filter((part) => part !== "");
  return checkedOptions(
    network,
    known,
    Object.fromEntries(
      parts.map((part) => {
        const [name, value] = part.split("=", 2).map((side) => side.trim()) as [string, string | undefined];
        const option = optionNamed(network, known, name);
        return [name, option.kind === "switch" ? (switches[value ?? "on"] ?? wrong(network, option, part)) : value === undefined || value === "" ? wrong(network, option, part) : Number(value)];
      }),
    ),
  );
}

const switches: Readonly<Record<string, boolean>> = { on: true, off: false, true: true, false: false };

/** The same options, if the network has them and they are in their bounds. Fails with UnknownNetworkOption and NetworkOptionValue. */
export function checkedOptions(network: string, known: readonly NetworkOption[], options: NetworkOptions): NetworkOptions {
  for (const [name, value] of Object.entries(options)) {
    const option = optionNamed(network, known, name);
    const isRight = option.kind === "switch" ? typeof value === "boolean" : typeof value === "number" && value >= option.least && value <= option.most && (!option.isWhole || Number.isInteger(value));
    if (!isRight) wrong(network, option, `${name}=${value}`);
  }
  return options;
}

function optionNamed(network: string, known: readonly NetworkOption[], name: string): NetworkOption {
  const option = known.find((one) => one.name === name);
  if (!option) throw new Failure("UnknownNetworkOption", { network, option: name, known: known.map((one) => one.name) });
  return option;
}

function wrong(network: string, option: NetworkOption, given: string): never {
  const wanted = option.kind === "switch" ? "on or off" : `a ${option.isWhole ? "whole " : ""}number from ${option.least} to ${option.most}`;
  throw new Failure("NetworkOptionValue", { network, option: option.name, given, wanted });
}

import vm from "node:vm";
import { type PatternGroup, patternGroups } from "../../../shared/contract/importing.ts";
import { Failure } from "../../../shared/failure.ts";

/** Milliseconds that a person's pattern may take for all names of a folder; what takes longer goes back and forth without end. */
const TIME_LIMIT = 2_000;
const LONGEST = 2_000;

/** Names that CellProfiler and others give to groups. */
const synonyms: Readonly<Record<string, PatternGroup>> = {
  wellname: "well", wellrow: "row", wellcolumn: "column", col: "column", field: "site", fieldofview: "site", fov: "site", w: "channel",
  channelnumber: "channel", wavelength: "channel", plane: "z", zstep: "z", slice: "z", timepoint: "time", t: "time", s: "site", c: "channel",
};

/** What a pattern found in a name, by group; null where it does not match. */
export type NameGroups = Readonly<Partial<Record<PatternGroup, string>>> | null;

/**
 * Matches names with a person's pattern, and gives up after two seconds in all.
 * Case matters, as it does in names of wells; groups may be written as in Python, `(?P<Well>...)`, in any case, and by CellProfiler's names.
 * Fails with PatternInvalid and PatternSlow.
 */
export function matchWithPattern(pattern: string, names: readonly string[]): NameGroups[] {
  const source = readPattern(pattern);
  // Only a context of its own can be stopped in the middle of a match.
  const context = vm.createContext({ source, names });
  try {
    const found = vm.runInContext("const pattern = new RegExp(source); names.map((name) => { const groups = pattern.exec(name)?.groups; return groups === undefined ? null : { ...groups }; })", context, {
      timeout: TIME_LIMIT,
    }) as (Record<string, string | undefined> | null)[];
    return Array.from(found, (groups) => (groups === null ? null : present(groups)));
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new Failure("PatternSlow", { pattern, seconds: TIME_LIMIT / 1000 }, { cause: error });
    throw error;
  }
}

/** Groups that matched something. */
export function present(groups: Readonly<Record<string, string | undefined>>): NameGroups {
  const found: Partial<Record<PatternGroup, string>> = {};
  for (const group of patternGroups) {
    const text = groups[group];
    if (text !== undefined && text !== "") found[group] = text;
  }
  return found;
}

/** The source of a pattern with the groups' names as they are known here. Fails with PatternInvalid. */
export function readPattern(pattern: string): string {
  const invalid = (reason: string) => new Failure("PatternInvalid", { pattern, reason });
  if (pattern.trim() === "") throw invalid("it is empty");
  if (pattern.length > LONGEST) throw invalid(`it is longer than ${LONGEST} characters`);
  const unknown: string[] = [];
  const source = pattern.trim().replaceAll(/(?<!\\)\(\?P?<([A-Za-z_]\w*)>/g, (_, name: string) => {
    const group = groupOf(name);
    if (group === null) unknown.push(name);
    return `(?<${group ?? name}>`;
  });
  if (unknown.length > 0) throw invalid(`it has a group called ${unknown.join(", ")}, and groups are called ${patternGroups.join(", ")}`);
  try {
    new RegExp(source);
  } catch (error) {
    throw new Failure("PatternInvalid", { pattern, reason: error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : String(error) }, { cause: error });
  }
  if (!/\(\?<[a-z]+>/.test(source)) throw invalid("it has no named group, such as (?<well>[A-P]\\d\\d)");
  return source;
}

function groupOf(name: string): PatternGroup | null {
  const plain = name.toLowerCase().replaceAll("_", "").replace(/^metadata/, "");
  return (patternGroups as readonly string[]).includes(plain) ? (plain as PatternGroup) : (synonyms[plain] ?? null);
}

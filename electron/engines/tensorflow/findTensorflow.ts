import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import util from "node:util";
import { Failure } from "../../../shared/failure.ts";
import { configurationFolder } from "../../configuration/configurationFolder.ts";
import type { TensorFlow } from "./library.ts";

const PACKAGE = "@tensorflow/tfjs-node";

/** The folder into which a person installs what Moascope does not bring along. */
export function enginesFolder(): string {
  return path.join(configurationFolder(), "engines");
}

/** A package that was found: its own folder and its version. */
export type FoundTensorflow = { readonly folder: string; readonly version: string };

/** TF.js with TensorFlow's own library, in the person's folder or beside Moascope; null where it is in neither. Nothing of it is loaded. */
export function findTensorflow(): FoundTensorflow | null {
  const beside = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? [];
  for (const modules of [path.join(enginesFolder(), "node_modules"), ...beside]) {
    const folder = path.join(modules, PACKAGE);
    const description = path.join(folder, "package.json");
    if (existsSync(description)) return { folder, version: String((JSON.parse(readFileSync(description, "utf8")) as { version?: unknown }).version ?? "unknown") };
  }
  return null;
}

/** Where it is. Fails with EngineMissing, which says how it is installed. */
export function requireTensorflow(): FoundTensorflow {
  const found = findTensorflow();
  if (found === null) throw new Failure("EngineMissing", { reason: null, folder: enginesFolder() });
  return found;
}

/**
 * Loads it, to compute with so many threads: once in the life of a process. Fails with EngineMissing where it is not there or cannot be loaded, as
 * when its library was not fetched.
 */
export function loadTensorflow(threads: number): TensorFlow {
  const { folder } = requireTensorflow();
  // TensorFlow reads these when its library is loaded; it would fill the terminal with what it finds of the processor.
  Object.assign(process.env, { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: "1", TF_DETERMINISTIC_OPS: "1", TF_CPP_MIN_LOG_LEVEL: "2" });
  restoreRemovedFunctions();
  try {
    return createRequire(path.join(folder, "package.json"))(folder) as TensorFlow;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Failure("EngineMissing", { reason: reason!.replace(/\.$/, ""), folder: enginesFolder() }, { cause: error });
  }
}

/** What tfjs-node 4.22 calls of Node's `util`, and Node 23 took out of it (https://github.com/tensorflow/tfjs/issues/8609). */
const removed = {
  isArray: Array.isArray,
  isBoolean: (value: unknown) => typeof value === "boolean",
  isFunction: (value: unknown) => typeof value === "function",
  isNull: (value: unknown) => value === null,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isNumber: (value: unknown) => typeof value === "number",
  isObject: (value: unknown) => typeof value === "object" && value !== null,
  isString: (value: unknown) => typeof value === "string",
  isUndefined: (value: unknown) => value === undefined,
};

function restoreRemovedFunctions(): void {
  for (const [name, value] of Object.entries(removed)) if (!(name in util)) Object.assign(util, { [name]: value });
}

import type { OnnxNode } from "../decode.ts";
import type { Reader } from "./reader.ts";

/** Adds the layers of a node, or computes what it says of constants. Throws NoLayer where no layer does what it does. */
export type Rule = (reader: Reader, node: OnnxNode) => void;

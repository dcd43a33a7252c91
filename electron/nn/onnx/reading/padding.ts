import { samePadding } from "../../window.ts";
import type { OnnxNode } from "../decode.ts";
import { integers, text } from "./attributes.ts";
import { type Feature, type Reader, sidesOf } from "./reader.ts";

type Sides = readonly [number, number];

/** Padding of a node in pixels: top, left, bottom, right. */
export function padsOf(node: OnnxNode, x: Feature, { kernel, strides }: { readonly kernel: Sides; readonly strides: Sides }): readonly number[] {
  const automatic = text(node, "auto_pad", "NOTSET");
  if (automatic === "NOTSET") return integers(node, "pads") ?? [0, 0, 0, 0];
  if (automatic === "VALID") return [0, 0, 0, 0];
  const [top, left, bottom, right] = samePadding(sidesOf(x), kernel, strides);
  return automatic === "SAME_UPPER" ? [top, left, bottom, right] : [bottom, right, top, left];
}

/**
 * The input of a window with zeros around it where it needs them. "same" stands only where it means the same at every size of the images:
 * at stride 1, and where ONNX says it.
 */
export function padded(reader: Reader, node: OnnxNode, x: Feature, window: { readonly kernel: Sides; readonly strides: Sides }): { readonly input: Feature; readonly padding: "same" | "valid" } {
  const pads = padsOf(node, x, window);
  if (pads.every((side) => side === 0)) return { input: x, padding: text(node, "auto_pad", "NOTSET") === "SAME_UPPER" ? "same" : "valid" };
  const isSame = samePadding(sidesOf(x), window.kernel, window.strides).every((side, i) => side === pads[i]);
  const isStill = window.strides.every((stride) => stride === 1);
  if (isSame && (isStill || text(node, "auto_pad", "NOTSET") === "SAME_UPPER")) return { input: x, padding: "same" };
  return { input: withZeros(reader, node, x, pads), padding: "valid" };
}

/** Zeros around images: top, left, bottom, right. */
export function withZeros(reader: Reader, node: Pick<OnnxNode, "name">, x: Feature, [top, left, bottom, right]: readonly number[]): Feature {
  const zeros = reader.add({ name: `${node.name}_pad` }, "ZeroPadding2D", [x], { padding: [[top, bottom], [left, right]], data_format: "channels_last" });
  const shape = x.order.map((axis) => zeros.shape[axis]!);
  return { ...zeros, shape, order: x.order, isPositive: x.isPositive, isAtInput: x.isAtInput };
}

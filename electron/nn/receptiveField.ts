import type { Graph, Node, Value } from "./graph.ts";
import { imageSides } from "./window.ts";

/** Along one side of the image: how many of its pixels a value depends on, how many pixels lie between neighbours, and how many values there are. */
type Extent = { readonly size: number; readonly jump: number; readonly side: number };
type Field = readonly [height: Extent, width: Extent];

/**
 * How much of the image each value of a network depends on, [height, width] in pixels; the image's own edge is not taken into account, so that deep
 * layers see more than there is. By the recursion of Araujo, Norris and Sim 2019 (Distill, doi 10.23915/distill.00021). Values that do not come from the image are missing.
 */
export function receptiveFields(graph: Graph, images: Value): ReadonlyMap<Value, readonly [number, number]> {
  const fields = new Map<Value, Field>();
  if (images.type.shape.length !== 4) return new Map();
  const [height, width] = imageSides(images.type.shape);
  fields.set(images, [{ size: 1, jump: 1, side: height }, { size: 1, jump: 1, side: width }]);
  for (const node of graph.nodes) {
    const known = node.inputs.flatMap((input) => (fields.has(input) ? [fields.get(input)!] : []));
    if (known.length === 0) continue;
    const joined: Field = [widest(known.map(([first]) => first)), widest(known.map(([, second]) => second))];
    const field: Field = [grown(node, joined[0], 0), grown(node, joined[1], 1)];
    for (const output of node.outputs) fields.set(output, field);
  }
  return new Map([...fields].map(([value, [first, second]]) => [value, [first.size, second.size]]));
}

function widest(extents: readonly Extent[]): Extent {
  return { size: Math.max(...extents.map(({ size }) => size)), jump: Math.max(...extents.map(({ jump }) => jump)), side: extents[0]!.side };
}

/** What a node makes of an extent, along the height (0) or the width (1). */
function grown({ op, inputs, outputs, attributes }: Node, { size, jump, side }: Extent, axis: 0 | 1): Extent {
  const shape = outputs[0]!.type.shape;
  const after = shape.length === 4 ? shape[2 + axis]! : side;
  const of = (name: string) => (attributes[name] as readonly number[] | undefined)?.[axis] ?? 1;
  switch (op) {
    case "Conv":
      return { size: size + (inputs[1]!.type.shape[2 + axis]! - 1) * of("dilations") * jump, jump: jump * of("strides"), side: after };
    case "MaxPool":
    case "AveragePool":
      return { size: size + (of("kernel_shape") - 1) * jump, jump: jump * of("strides"), side: after };
    case "ConvTranspose":
      // A value comes from every so many-th place of the kernel.
      return { size: size + (Math.ceil(inputs[1]!.type.shape[2 + axis]! / of("strides")) - 1) * jump, jump: jump / of("strides"), side: after };
    case "GlobalAveragePool":
      return { size: size + (side - 1) * jump, jump, side: 1 };
    case "Gemm":
    case "MatMul":
      // Between the pixels of enlarged images, or over all there is.
      return shape.length === 4 ? { size: after === side ? size : size + jump, jump: (jump * side) / after, side: after } : { size: size + (side - 1) * jump, jump, side: 1 };
    case "Transpose":
      // Axes change places before images become rows.
      return { size, jump, side };
    case "Reshape":
      // Pixels that were repeated become an image again; all else that is laid out anew keeps its places.
      return inputs[0]!.type.shape.length === 5 && shape.length === 4 ? { size, jump: (jump * side) / after, side: after } : { size, jump, side };
    default:
      return { size, jump, side: after };
  }
}

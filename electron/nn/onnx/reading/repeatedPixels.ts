import { sameShape } from "../../shape.ts";
import type { OnnxNode } from "../decode.ts";
import { channelsFirst, NoLayer } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** Images [N, C, H, W] whose pixels are repeated, as Moascope writes it: reshaped to [N, C H, 1, W, 1], expanded to [.., C H, rows, W, columns] and reshaped again. `nodes` are these, the last first. */
export function repeatedPixels(from: string, nodes: readonly OnnxNode[]): Rule {
  return (reader, node) => {
    const x = channelsFirst(reader.feature(from));
    const [, channels, height, width] = x.shape as [number, number, number, number];
    const numbersOf = (place: number) => [...reader.constant(nodes[place]!.inputs[1]).values];
    const [last, expanded, first] = [numbersOf(0), numbersOf(1), numbersOf(2)];
    const [, , rows = 0, , columns = 0] = expanded;
    const isRepeated =
      sameShape(first.slice(1), [channels * height, 1, width, 1]) && sameShape(expanded.slice(1), [channels * height, rows, width, columns]) && sameShape(last.slice(1), [channels, height * rows, width * columns]);
    if (!isRepeated) throw new NoLayer("it does not repeat the pixels of images");
    reader.setFeature(node.outputs[0]!, { ...reader.add(node, "UpSampling2D", [x], { size: [rows, columns], interpolation: "nearest", data_format: "channels_last" }), isPositive: x.isPositive });
  };
}

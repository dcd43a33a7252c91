import { float, type Op } from "../op.ts";
import { repeatOver } from "../reduction.ts";
import { imageSides } from "../window.ts";

/** The mean of each channel: [N, C, H, W] gives [N, C, 1, 1]. */
export const globalAveragePool: Op = {
  attributes: {},
  infer: ([x]) => [float([...x!.shape.slice(0, 2), 1, 1])],
  gradient: (graph, { inputs: [x], outGrad }) => {
    const [height, width] = imageSides(x!.type.shape);
    return [repeatOver(graph, graph.call("Mul", [outGrad, graph.scalar(1 / (height * width))]), x!.type.shape, [2, 3])];
  },
  execution: { onnx: "GlobalAveragePool" },
  samples: [{ shapes: [[2, 3, 5, 7]] }],
};

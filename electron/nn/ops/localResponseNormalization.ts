import type { Attributes, Graph, Value } from "../graph.ts";
import { number, type Op } from "../op.ts";
import { elements } from "../shape.ts";

/**
 * Local response normalisation (Krizhevsky et al. 2012, section 3.3) of [N, C, H, W]: y = x s^-beta, where s = bias + alpha / size (sum of squares over
 * `size` neighbouring channels, an odd number).
 */
export const localResponseNormalization: Op = {
  attributes: { size: "int", alpha: "float", beta: "float", bias: "float" },
  infer: ([x], attributes) => {
    if (number(attributes, "size") % 2 !== 1) throw new Error("A channel has as many neighbours before it as behind it, so that their number with its own is odd.");
    return [x!];
  },
  // dx = dy s^-beta - 2 alpha / size beta x (sum over the neighbours of dy x s^(-beta - 1)), for a channel is a neighbour of its neighbours.
  gradient: (graph, { inputs: [x], outGrad: dy, attributes }) => {
    const { size, share, beta } = settingsOf(attributes);
    const s = spread(graph, x!, attributes);
    const own = graph.call("Mul", [dy, power(graph, s, -beta)]);
    const others = overNeighbours(graph, graph.call("Div", [graph.call("Mul", [own, x!]), s]), size);
    return [graph.call("Sub", [own, graph.call("Mul", [graph.call("Mul", [x!, others]), graph.scalar(2 * share * beta)])])];
  },
  execution: {
    onnx: "LRN",
    ways: { convolved: { lower: (graph, [x], attributes) => [graph.call("Mul", [x!, power(graph, spread(graph, x!, attributes), -settingsOf(attributes).beta)])] } },
    // ONNX Runtime has it as a loop without threads.
    choose: () => "convolved",
  },
  samples: [
    { shapes: [[2, 7, 3, 4]], attributes: { size: 5, alpha: 0.9, beta: 0.75, bias: 2 } },
    { shapes: [[1, 2, 4, 3]], attributes: { size: 3, alpha: 0.6, beta: 0.5, bias: 1 } },
  ],
};

function settingsOf(attributes: Attributes) {
  const [size, alpha, beta, bias] = (["size", "alpha", "beta", "bias"] as const).map((name) => number(attributes, name)) as [number, number, number, number];
  return { size, share: alpha / size, beta, bias };
}

function spread(graph: Graph, x: Value, attributes: Attributes): Value {
  const { size, share, bias } = settingsOf(attributes);
  return graph.call("Add", [graph.call("Mul", [overNeighbours(graph, graph.call("Mul", [x, x]), size), graph.scalar(share)]), graph.scalar(bias)]);
}

/** Of numbers above 0. */
function power(graph: Graph, x: Value, exponent: number): Value {
  return graph.call("Exp", [graph.call("Mul", [graph.call("Log", [x]), graph.scalar(exponent)])]);
}

/** Sums over neighbouring channels, as a convolution with ones of an image whose rows are the channels. */
function overNeighbours(graph: Graph, x: Value, size: number): Value {
  const [count, channels, ...sides] = x.type.shape as [number, number, ...number[]];
  const rows = graph.reshape(x, [count, 1, channels, elements(sides)]);
  const ones = graph.constant(new Float32Array(size).fill(1), [1, 1, size, 1]);
  return graph.reshape(graph.call("Conv", [rows, ones], { strides: [1, 1], pads: [(size - 1) / 2, 0, (size - 1) / 2, 0], dilations: [1, 1] }), x.type.shape);
}

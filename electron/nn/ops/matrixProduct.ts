import { broadcast, float, type Op, sumToShape } from "../op.ts";

/** y = A B for matrices in the last two axes; the axes before them are broadcast. */
export const matrixProduct: Op = {
  attributes: {},
  infer: ([a, b]) => {
    const [rows, inner] = a!.shape.slice(-2);
    const [innerB, columns] = b!.shape.slice(-2);
    if (inner !== innerB) throw new Error(`The matrices [${a!.shape}] and [${b!.shape}] cannot be multiplied.`);
    return [float([...broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), rows!, columns!])];
  },
  gradient: (graph, { inputs: [a, b], outGrad }) => {
    const flipped = (value: typeof outGrad) => {
      const rank = value.type.shape.length;
      return graph.transpose(value, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
    };
    return [
      sumToShape(graph, graph.call("MatMul", [outGrad, flipped(b!)]), a!.type.shape),
      sumToShape(graph, graph.call("MatMul", [flipped(a!), outGrad]), b!.type.shape),
    ];
  },
  execution: { onnx: "MatMul" },
  samples: [{ shapes: [[4, 3], [3, 5]] }, { shapes: [[2, 4, 3], [2, 3, 5]] }, { shapes: [[2, 4, 3], [3, 5]] }],
};

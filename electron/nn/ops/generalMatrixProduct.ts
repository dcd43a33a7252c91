import { float, number, type Op, sumToShape } from "../op.ts";

/** y = A B (+ c): A [m, k] and B [k, n], either of them transposed where its flag is 1, and an optional row c [n] added to each row. */
export const generalMatrixProduct: Op = {
  attributes: { transA: "int", transB: "int" },
  infer: ([a, b], attributes) => {
    const [rows, inner] = oriented(a!.shape, number(attributes, "transA", 0));
    const [innerB, columns] = oriented(b!.shape, number(attributes, "transB", 0));
    if (inner !== innerB) throw new Error(`The matrices [${a!.shape}] and [${b!.shape}] cannot be multiplied.`);
    return [float([rows, columns])];
  },
  // With A' and B' for the matrices as they are multiplied: dA' = dy B'^T and dB' = A'^T dy; a transposed matrix has the transposed gradient.
  gradient: (graph, { inputs: [a, b, c], attributes, outGrad }) => {
    const transA = number(attributes, "transA", 0);
    const transB = number(attributes, "transB", 0);
    const product = (left: typeof outGrad, right: typeof outGrad, transLeft: number, transRight: number) =>
      graph.call("Gemm", [left, right], { transA: transLeft, transB: transRight });
    return [
      transA ? product(b!, outGrad, transB, 1) : product(outGrad, b!, 0, 1 - transB),
      transB ? product(outGrad, a!, 1, transA) : product(a!, outGrad, 1 - transA, 0),
      ...(c ? [sumToShape(graph, outGrad, c.type.shape)] : []),
    ];
  },
  execution: { onnx: "Gemm" },
  samples: [
    { shapes: [[4, 3], [3, 5], [5]] },
    { shapes: [[3, 4], [3, 5]], attributes: { transA: 1 } },
    { shapes: [[4, 3], [5, 3]], attributes: { transB: 1 } },
    { shapes: [[3, 4], [5, 3], [5]], attributes: { transA: 1, transB: 1 } },
  ],
};

function oriented([rows, columns]: readonly number[], transposed: number): readonly [number, number] {
  return transposed ? [columns!, rows!] : [rows!, columns!];
}

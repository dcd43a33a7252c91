import { randomStream } from "../../shared/random.ts";
import { transposed } from "./keras/weightOrder.ts";
import { elements, type Shape } from "./shape.ts";

/**
 * How a weight starts. Glorot and Bengio 2010 (PMLR 9:249); He et al. 2015 (arXiv 1502.01852); Saxe et al. 2014 (arXiv 1312.6120); as Keras has them.
 * `forget_gate_open` is the bias of an LSTM: 1 for the second of its four gates, else 0 (Jozefowicz et al. 2015).
 */
export type Initialiser =
  | "zeros"
  | "ones"
  | "glorot_uniform"
  | "glorot_normal"
  | "he_uniform"
  | "he_normal"
  | "orthogonal"
  | "forget_gate_open"
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly least: number; readonly most: number }
  | { readonly kind: "normal"; readonly mean: number; readonly deviation: number; readonly isTruncated: boolean }
  /** A variance of scale / fan. */
  | { readonly kind: "scaled"; readonly scale: number; readonly fan: "in" | "out" | "average"; readonly distribution: "uniform" | "normal" | "truncated" }
  | { readonly kind: "orthogonal"; readonly gain: number };

/** A tensor that a network owns. */
export type Weight = {
  /** Layer and role, such as `conv1/kernel`. */
  readonly name: string;
  /** Shape in the graph: kernels [out, in, height, width], dense weights [in, out]. */
  readonly shape: Shape;
  /** Order of the graph's axes in Keras: kernels are [height, width, in, out] there. null where they are the same. */
  readonly kerasOrder: readonly number[] | null;
  readonly initialiser: Initialiser;
  /** Numbers that one output is computed from, and outputs that one input goes to. */
  readonly fan: { readonly in: number; readonly out: number };
  /** Moving statistics are kept up to date by the forward pass, not by the optimiser; weights of frozen layers by nobody. */
  readonly role: "trained" | "frozen" | "statistic";
  /** Factors of the sum of absolute values (l1) and of squares (l2) that are added to the loss. */
  readonly penalty: { readonly l1: number; readonly l2: number };
};

/** Start values, from the seed and the place of the weight in the network alone. */
export function initialValues(weight: Weight, seed: number, place: number): Float32Array {
  const values = new Float32Array(elements(weight.shape));
  const { in: fanIn, out: fanOut } = weight.fan;
  const random = randomStream(seed, WEIGHTS, place);
  if (typeof weight.initialiser === "object") return ofKind(weight.initialiser);
  switch (weight.initialiser) {
    case "zeros":
      return values;
    case "ones":
      return values.fill(1);
    case "glorot_uniform":
      return filled(uniform(Math.sqrt(6 / (fanIn + fanOut))));
    case "he_uniform":
      return filled(uniform(Math.sqrt(6 / fanIn)));
    case "glorot_normal":
      return truncatedNormal(Math.sqrt(2 / (fanIn + fanOut)));
    case "he_normal":
      return truncatedNormal(Math.sqrt(2 / fanIn));
    case "orthogonal":
      return orthogonalWeight(weight, random.normal);
    case "forget_gate_open":
      return values.fill(1, values.length / 4, values.length / 2);
  }

  function ofKind(initialiser: Exclude<Initialiser, string>): Float32Array {
    switch (initialiser.kind) {
      case "constant":
        return values.fill(initialiser.value);
      case "uniform":
        return filled(() => initialiser.least + random.uniform() * (initialiser.most - initialiser.least));
      case "normal":
        return normals(initialiser.isTruncated, (normal) => initialiser.mean + normal * initialiser.deviation);
      case "scaled": {
        const variance = initialiser.scale / Math.max(1, { in: fanIn, out: fanOut, average: (fanIn + fanOut) / 2 }[initialiser.fan]);
        if (initialiser.distribution === "uniform") return filled(uniform(Math.sqrt(3 * variance)));
        return initialiser.distribution === "truncated" ? truncatedNormal(Math.sqrt(variance)) : normals(false, (normal) => normal * Math.sqrt(variance));
      }
      case "orthogonal":
        return orthogonalWeight(weight, random.normal).map((value) => value * initialiser.gain);
    }
  }

  /** A draw for every number: a loop, for networks have tens of millions of them. */
  function filled(draw: () => number): Float32Array {
    for (let i = 0; i < values.length; i++) values[i] = draw();
    return values;
  }

  function uniform(limit: number) {
    return () => (2 * random.uniform() - 1) * limit;
  }

  /** The factor restores the deviation that leaving out the tails takes away. */
  function truncatedNormal(deviation: number): Float32Array {
    return normals(true, (normal) => (normal * deviation) / 0.87962566103423978);
  }

  /** A number for each that is drawn, by the handful; without tails, draws beyond two standard deviations are left out. */
  function normals(isTruncated: boolean, numberOf: (normal: number) => number): Float32Array {
    const limit = isTruncated ? 2 : Infinity;
    const handful = new Float64Array(Math.min(values.length, 512));
    let filled = 0;
    while (filled < values.length) {
      random.normals(handful);
      for (let i = 0; i < handful.length && filled < values.length; i++) {
        const normal = handful[i]!;
        if (Math.abs(normal) <= limit) values[filled++] = numberOf(normal);
      }
    }
    return values;
  }
}

/** An orthogonal matrix as Keras makes one of any weight: its last axis is one side, all others together are the other. */
function orthogonalWeight({ shape, kerasOrder }: Weight, draw: () => number): Float32Array {
  const order = kerasOrder ?? shape.map((_, axis) => axis);
  const sides = order.map((axis) => shape[axis]!);
  const matrix = orthogonal([elements(sides.slice(0, -1)), sides.at(-1)!], draw);
  return transposed(matrix, sides, order.map((_, axis) => order.indexOf(axis)));
}

/** A matrix [rows, columns] whose rows, or columns where these are fewer, are of length 1 and at right angles: random ones by the process of Gram and Schmidt. */
function orthogonal([rows, columns]: Shape, draw: () => number): Float32Array {
  const [count, length] = [Math.min(rows!, columns!), Math.max(rows!, columns!)];
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, draw);
    for (const before of vectors) {
      const along = dot(vector, before);
      vector.forEach((value, i) => (vector[i] = value - along * before[i]!));
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  return Float32Array.from({ length: rows! * columns! }, (_, at) => {
    const [row, column] = [Math.floor(at / columns!), at % columns!];
    return rows! <= columns! ? vectors[row]![column]! : vectors[column]![row]!;
  });
}

/** First step of the path of every random stream that is drawn for weights. */
const WEIGHTS = 1;

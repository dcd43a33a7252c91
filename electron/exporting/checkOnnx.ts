import { InferenceSession, Tensor } from "onnxruntime-node";
import { randomStream } from "../../shared/random.ts";
import { openBackbone, shapeIn } from "../engines/backbone.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { elements } from "../nn/shape.ts";
import { type ExportedModel, inputName, inputShape, outputName } from "./exported.ts";

/** Images [N, C, size, size] or codes [N, K], and the probabilities or scores [N, K], or [N, K, size, size], that they give, by the names of input and output. */
export type TestVector = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

const TOLERANCE = 1e-4;

/** Outputs below count as that large: the smallest probabilities are nothing but the rounding of large numbers before the softmax. */
const FLOOR = 0.1;

/** Loads an exported model and compares it with the network that was trained, on batches of one and of three, where its backbone takes more than one. A difference is a bug and an error. Gives the images of the last batch and what the file makes of them. */
export async function checkOnnx(exported: ExportedModel, path: string): Promise<TestVector> {
  const { model, scales, weights, backbone: frozen } = exported;
  const input = inputName(exported);
  const output = outputName(exported);
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
  await using backbone = frozen === null ? null : await openBackbone(frozen, scales!, 1);
  await using predictor = await onnxRuntime.predictor({ model, scales: frozen === null ? scales : null, threads: 1 }, weights, 3);
  try {
    let vector: TestVector | undefined;
    for (const count of frozen === null || shapeIn(frozen)[0] === null ? [1, 3] : [1]) {
      const images = randomImages(exported, count);
      const shape = inputShape(exported, count);
      const results = await session.run({ [input]: new Tensor("float32", images, shape) });
      const found = results[output]!.data as Float32Array;
      const expected = await predictor.predict(backbone === null ? images : await backbone.features(images, count), count);
      const off = found.findIndex((value, i) => !(Math.abs(value - expected[i]!) <= TOLERANCE * Math.max(Math.abs(expected[i]!), FLOOR)));
      if (found.length !== expected.length || off >= 0) {
        throw new Error(`The exported network differs from the trained one: ${found[off]} instead of ${expected[off]} for output ${off} of ${count} images.`);
      }
      vector = { [input]: { shape, values: images }, [output]: { shape: [...results[output]!.dims], values: found } };
    }
    return vector!;
  } finally {
    await session.release();
  }
}

/** Grey levels such as the normalisation expects, or codes, always the same. */
export function randomImages({ scales, size, ...exported }: ExportedModel, count: number): Float32Array {
  const random = randomStream(7);
  if (scales === null) return Float32Array.from({ length: elements(inputShape({ size, ...exported }, count)) }, random.normal);
  const plane = size * size;
  return Float32Array.from({ length: count * scales.length * plane }, (_, at) => {
    const { offset, scale } = scales[Math.floor(at / plane) % scales.length]!;
    return offset + scale * random.normal();
  });
}

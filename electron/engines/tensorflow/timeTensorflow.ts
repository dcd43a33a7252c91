import type { Tensor4D, TensorFlow } from "./library.ts";

/** The convolution of timeDevice, with the channels last: images [N, H, W, C] and kernels [height, width, in, out]. */
const CONVOLUTION = [[4, 32, 32, 32], [3, 3, 32, 32]] as const;
const RUNS = 5;

/** Billions of multiplications with additions a second in a convolution like those of networks. */
export function timeTensorflow(tf: TensorFlow): number {
  const [images, kernels] = CONVOLUTION;
  const [x, w] = CONVOLUTION.map((shape) => tf.fill([...shape], 0.5) as Tensor4D) as [Tensor4D, Tensor4D];
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now();
    // One number comes back, which waits for the rest.
    tf.tidy(() => tf.mean(tf.conv2d(x, w, 1, "same")).dataSync());
    fastest = Math.min(fastest, performance.now() - begun);
  }
  tf.dispose([x, w]);
  const multiplications = images[0] * images[1] * images[2] * kernels.reduce((product, side) => product * side, 1);
  return multiplications / fastest / 1e6;
}

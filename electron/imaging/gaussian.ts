/** An image blurred by a Gaussian of `sigma` pixels; beyond its edge it goes on as at the edge. */
export function gaussian(values: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const weights = weightsOf(sigma);
  return blurColumns(blurRows(values, width, height, weights), width, height, weights);
}

function weightsOf(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.8 * sigma));
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, index) => Math.exp(-((index - reach) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function blurRows(values: Float32Array, width: number, height: number, weights: Float32Array): Float32Array {
  const reach = (weights.length - 1) / 2;
  const blurred = new Float32Array(values.length);
  const line = new Float32Array(width + 2 * reach);
  for (let row = 0; row < height; row++) {
    const start = row * width;
    line.set(values.subarray(start, start + width), reach);
    line.fill(values[start]!, 0, reach);
    line.fill(values[start + width - 1]!, reach + width);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * line[column + tap]!;
      blurred[start + column] = sum;
    }
  }
  return blurred;
}

function blurColumns(values: Float32Array, width: number, height: number, weights: Float32Array): Float32Array {
  const reach = (weights.length - 1) / 2;
  const blurred = new Float32Array(values.length);
  for (let row = 0; row < height; row++) {
    for (let tap = 0; tap < weights.length; tap++) {
      const from = Math.min(height - 1, Math.max(0, row + tap - reach)) * width;
      const weight = weights[tap]!;
      for (let column = 0; column < width; column++) blurred[row * width + column]! += weight * values[from + column]!;
    }
  }
  return blurred;
}

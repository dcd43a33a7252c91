import type { Op } from "../op.ts";
import { absolute } from "./absolute.ts";
import { add } from "./add.ts";
import { and } from "./and.ts";
import { averagePool } from "./averagePool.ts";
import { batchNormalization, batchNormalizationInTraining } from "./batchNormalization.ts";
import { blockedConvolution, fromBlocks, toBlocks } from "./blocked.ts";
import { cast } from "./cast.ts";
import { clip } from "./clip.ts";
import { columnsToImages } from "./columnsToImages.ts";
import { concatenate } from "./concatenate.ts";
import { convolution } from "./convolution.ts";
import { convolutionInputGradient } from "./convolutionInputGradient.ts";
import { convolutionWeightGradient } from "./convolutionWeightGradient.ts";
import { divide } from "./divide.ts";
import { equal } from "./equal.ts";
import { errorFunction } from "./errorFunction.ts";
import { expand } from "./expand.ts";
import { exponential } from "./exponential.ts";
import { exponentialLinear } from "./exponentialLinear.ts";
import { gather } from "./gather.ts";
import { generalMatrixProduct } from "./generalMatrixProduct.ts";
import { globalAveragePool } from "./globalAveragePool.ts";
import { greater } from "./greater.ts";
import { hardSigmoid } from "./hardSigmoid.ts";
import { leakyRelu } from "./leakyRelu.ts";
import { localResponseNormalization } from "./localResponseNormalization.ts";
import { logarithm } from "./logarithm.ts";
import { logSoftmax } from "./logSoftmax.ts";
import { matrixProduct } from "./matrixProduct.ts";
import { maximum, minimum } from "./maximum.ts";
import { maxPool } from "./maxPool.ts";
import { maxPoolGradient } from "./maxPoolGradient.ts";
import { maxUnpool } from "./maxUnpool.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { pad } from "./pad.ts";
import { lstm, rnn } from "./recurrent.ts";
import { reduceMaximum } from "./reduceMaximum.ts";
import { reduceMean } from "./reduceMean.ts";
import { reduceSum } from "./reduceSum.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { scatterElements } from "./scatterElements.ts";
import { sigmoid } from "./sigmoid.ts";
import { sign } from "./sign.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { split } from "./split.ts";
import { squareRoot } from "./squareRoot.ts";
import { straightThrough } from "./straightThrough.ts";
import { subtract } from "./subtract.ts";
import { tanh } from "./tanh.ts";
import { transpose } from "./transpose.ts";
import { transposedConvolution } from "./transposedConvolution.ts";

/** Every op, by its name in a graph: that of ONNX, but for those that are lowered to others. */
export const ops = {
  Abs: absolute,
  Add: add,
  And: and,
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  BatchNormalizationInTraining: batchNormalizationInTraining,
  BlockedConv: blockedConvolution,
  Cast: cast,
  Clip: clip,
  Col2Im: columnsToImages,
  Concat: concatenate,
  Conv: convolution,
  ConvInputGradient: convolutionInputGradient,
  ConvTranspose: transposedConvolution,
  ConvWeightGradient: convolutionWeightGradient,
  Div: divide,
  Elu: exponentialLinear,
  Equal: equal,
  Erf: errorFunction,
  Exp: exponential,
  Expand: expand,
  FromBlocks: fromBlocks,
  Gather: gather,
  Gemm: generalMatrixProduct,
  GlobalAveragePool: globalAveragePool,
  Greater: greater,
  HardSigmoid: hardSigmoid,
  LRN: localResponseNormalization,
  LSTM: lstm,
  LeakyRelu: leakyRelu,
  Log: logarithm,
  LogSoftmax: logSoftmax,
  MatMul: matrixProduct,
  Max: maximum,
  MaxPool: maxPool,
  MaxPoolGradient: maxPoolGradient,
  MaxUnpool: maxUnpool,
  Min: minimum,
  Mul: multiply,
  Neg: negate,
  Pad: pad,
  RNN: rnn,
  ReduceMax: reduceMaximum,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  Relu: relu,
  Reshape: reshape,
  ScatterElements: scatterElements,
  Sigmoid: sigmoid,
  Sign: sign,
  Slice: slice,
  Softmax: softmax,
  Softplus: softplus,
  Split: split,
  Sqrt: squareRoot,
  StraightThrough: straightThrough,
  Sub: subtract,
  Tanh: tanh,
  ToBlocks: toBlocks,
  Transpose: transpose,
} as const satisfies Record<string, Op>;

export type OpName = keyof typeof ops;

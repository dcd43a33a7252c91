import * as activations from "./activations.ts";
import { arithmetic, ofSeveral } from "./arithmetic.ts";
import * as constants from "./constants.ts";
import { folding } from "./constants.ts";
import * as convolutions from "./convolutions.ts";
import { layerNormalisation } from "./layerNormalization.ts";
import { resize } from "./enlargement.ts";
import { extreme } from "./extremes.ts";
import * as parts from "./parts.ts";
import * as pooling from "./pooling.ts";
import * as recurrent from "./recurrent.ts";
import type { Rule } from "./rule.ts";
import * as shapes from "./shapes.ts";

/** Every op of ONNX that becomes layers, by its name. */
export const rules: Readonly<Record<string, Rule>> = {
  Abs: folding(constants.eachNumber(Math.abs)),
  Add: folding(constants.elementwise((a, b) => a + b), arithmetic("Add")),
  AveragePool: pooling.averagePooling,
  BatchNormalization: convolutions.batchNormalisation,
  Cast: folding(constants.cast, shapes.identity),
  Ceil: folding(constants.eachNumber(Math.ceil)),
  Clip: activations.clip,
  Concat: folding(constants.concatenate, shapes.concatenation),
  Constant: constants.constant,
  ConstantOfShape: folding(constants.constantOfShape),
  Conv: convolutions.convolution,
  ConvTranspose: convolutions.transposedConvolution,
  Div: folding(constants.elementwise((a, b) => a / b), arithmetic("Div")),
  Dropout: shapes.identity,
  Elu: activations.elu,
  Equal: folding(constants.elementwise((a, b) => Number(a === b))),
  Expand: folding(constants.expand),
  Flatten: shapes.flatten,
  Floor: folding(constants.eachNumber(Math.floor)),
  Gather: folding(constants.gather, parts.onePlace),
  Gelu: activations.gelu,
  Gemm: convolutions.generalMatrixProduct,
  GlobalAveragePool: pooling.globalAveragePooling,
  GlobalMaxPool: pooling.globalMaxPooling,
  Greater: activations.unitStep,
  HardSigmoid: activations.hardSigmoid,
  HardSwish: activations.hardSwish,
  Identity: shapes.identity,
  LayerNormalization: layerNormalisation,
  LeakyRelu: activations.leakyRelu,
  LogSoftmax: activations.logSoftmax,
  LRN: convolutions.localResponseNormalisation,
  LSTM: recurrent.lstm,
  MatMul: convolutions.matrixProduct,
  Max: folding(constants.elementwise(Math.max), extreme("Max")),
  MaxPool: pooling.maxPooling,
  Mean: ofSeveral("Average"),
  Min: folding(constants.elementwise(Math.min), extreme("Min")),
  Mish: activations.mish,
  Mod: folding(constants.elementwise((a, b) => ((a % b) + b) % b)),
  Mul: folding(constants.elementwise((a, b) => a * b), arithmetic("Mul")),
  Neg: folding(constants.eachNumber((value) => -value), activations.negative),
  Pad: shapes.pad,
  Pow: folding(constants.elementwise((a, b) => a ** b)),
  PRelu: activations.learnedSlope,
  Reciprocal: folding(constants.eachNumber((value) => 1 / value)),
  ReduceMax: pooling.reduction("GlobalMaxPooling2D"),
  ReduceMean: pooling.reduction("GlobalAveragePooling2D"),
  Relu: activations.relu,
  Reshape: folding(constants.reshape, shapes.reshape),
  Resize: resize,
  RNN: recurrent.simpleRnn,
  Selu: activations.selu,
  Shape: constants.shape,
  Sigmoid: activations.sigmoid,
  Sign: activations.sign,
  Slice: folding(constants.slice, parts.part),
  Softmax: activations.softmax,
  Softplus: activations.softplus,
  Split: parts.split,
  Sqrt: folding(constants.eachNumber(Math.sqrt)),
  Squeeze: folding(constants.squeeze, shapes.squeeze),
  Sub: folding(constants.elementwise((a, b) => a - b), arithmetic("Sub")),
  Sum: ofSeveral("Add"),
  Swish: activations.swish,
  Tanh: activations.tanh,
  Transpose: folding(constants.transpose, shapes.transpose),
  Unsqueeze: folding(constants.unsqueeze, shapes.unsqueeze),
  Upsample: resize,
  Where: folding(constants.where),
};

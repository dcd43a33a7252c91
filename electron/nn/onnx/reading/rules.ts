import * as activations from "./activations.ts";
import { arithmetic } from "./arithmetic.ts";
import * as constants from "./constants.ts";
import { folding } from "./constants.ts";
import * as convolutions from "./convolutions.ts";
import { layerNormalisation } from "./layerNormalization.ts";
import { extreme } from "./extremes.ts";
import * as pooling from "./pooling.ts";
import type { Rule } from "./rule.ts";
import * as shapes from "./shapes.ts";

/** Every op of ONNX that becomes layers, by its name. */
export const rules: Readonly<Record<string, Rule>> = {
  Add: folding(constants.elementwise((a, b) => a + b), arithmetic("Add")),
  AveragePool: pooling.averagePooling,
  BatchNormalization: convolutions.batchNormalisation,
  Cast: folding(constants.cast, shapes.identity),
  Clip: activations.clip,
  Concat: folding(constants.concatenate, shapes.concatenation),
  Constant: constants.constant,
  ConstantOfShape: folding(constants.constantOfShape),
  Conv: convolutions.convolution,
  ConvTranspose: convolutions.transposedConvolution,
  Div: folding(constants.elementwise((a, b) => a / b), arithmetic("Div")),
  Dropout: shapes.identity,
  Elu: activations.elu,
  Flatten: shapes.flatten,
  Gather: folding(constants.gather),
  Gelu: activations.gelu,
  Gemm: convolutions.generalMatrixProduct,
  GlobalAveragePool: pooling.globalAveragePooling,
  GlobalMaxPool: pooling.globalMaxPooling,
  Greater: activations.unitStep,
  HardSigmoid: activations.hardSigmoid,
  HardSwish: activations.hardSwish,
  Identity: shapes.identity,
  LayerNormalization: layerNormalisation,
  LRN: convolutions.localResponseNormalisation,
  LeakyRelu: activations.leakyRelu,
  MatMul: convolutions.matrixProduct,
  Max: folding(constants.elementwise(Math.max), extreme("Max")),
  MaxPool: pooling.maxPooling,
  Min: folding(constants.elementwise(Math.min), extreme("Min")),
  Mul: folding(constants.elementwise((a, b) => a * b), arithmetic("Mul")),
  Pad: shapes.pad,
  ReduceMax: pooling.reduction("GlobalMaxPooling2D"),
  ReduceMean: pooling.reduction("GlobalAveragePooling2D"),
  Relu: activations.relu,
  Reshape: folding(constants.reshape, shapes.reshape),
  Resize: shapes.resize,
  Shape: constants.shape,
  Sigmoid: activations.sigmoid,
  Sign: activations.sign,
  Slice: folding(constants.slice),
  Softmax: activations.softmax,
  Softplus: activations.softplus,
  Squeeze: folding(constants.squeeze, shapes.squeeze),
  Sub: folding(constants.elementwise((a, b) => a - b), arithmetic("Sub")),
  Tanh: activations.tanh,
  Transpose: folding(constants.transpose, shapes.transpose),
  Unsqueeze: folding(constants.unsqueeze, shapes.unsqueeze),
  Upsample: shapes.resize,
};

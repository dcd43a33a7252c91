import type { Layer } from "../layer.ts";
import { activation, elu, leakyRelu, relu, softmax } from "./activation.ts";
import { batchNormalization } from "./batchNormalization.ts";
import { conv2d } from "./conv2d.ts";
import { conv2dTranspose } from "./conv2dTranspose.ts";
import { dense } from "./dense.ts";
import { depthwiseConv2d, separableConv2d } from "./depthwiseConv2d.ts";
import { dropout } from "./dropout.ts";
import { layerNormalization } from "./layerNormalization.ts";
import { localResponseNormalization } from "./localResponseNormalization.ts";
import { add, average, concatenate, maximum, minimum, multiply, scaledSum, subtract } from "./merge.ts";
import { averagePooling2d, globalAveragePooling2d, globalMaxPooling2d, maxPooling2d } from "./pooling.ts";
import { lstm, simpleRnn } from "./recurrent.ts";
import { rescaling } from "./rescaling.ts";
import { sampling } from "./sampling.ts";
import { cropping2d, flatten, permute, reshape, zeroPadding2d } from "./shape.ts";
import { upSampling2d } from "./upSampling2d.ts";

/** Every layer but the input, by its class name in Keras. */
export const layers: Readonly<Record<string, Layer>> = {
  Activation: activation,
  Add: add,
  Average: average,
  AveragePooling2D: averagePooling2d,
  BatchNormalization: batchNormalization,
  Concatenate: concatenate,
  Conv2D: conv2d,
  Conv2DTranspose: conv2dTranspose,
  Cropping2D: cropping2d,
  CustomScaleLayer: scaledSum,
  Dense: dense,
  DepthwiseConv2D: depthwiseConv2d,
  Dropout: dropout,
  ELU: elu,
  Flatten: flatten,
  GlobalAveragePooling2D: globalAveragePooling2d,
  GlobalMaxPooling2D: globalMaxPooling2d,
  LSTM: lstm,
  LayerNormalization: layerNormalization,
  LeakyReLU: leakyRelu,
  LocalResponseNormalization: localResponseNormalization,
  MaxPooling2D: maxPooling2d,
  Maximum: maximum,
  Minimum: minimum,
  Multiply: multiply,
  Permute: permute,
  ReLU: relu,
  Rescaling: rescaling,
  Reshape: reshape,
  Sampling: sampling,
  SeparableConv2D: separableConv2d,
  SimpleRNN: simpleRnn,
  Softmax: softmax,
  Subtract: subtract,
  UpSampling2D: upSampling2d,
  ZeroPadding2D: zeroPadding2d,
};

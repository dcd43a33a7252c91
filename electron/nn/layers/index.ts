import type { Layer } from "../layer.ts";
import { activation, elu, leakyRelu, relu, softmax } from "./activation.ts";
import { batchNormalization } from "./batchNormalization.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { layerNormalization } from "./layerNormalization.ts";
import { add, concatenate } from "./merge.ts";
import { averagePooling2d, globalAveragePooling2d, maxPooling2d } from "./pooling.ts";
import { lstm, simpleRnn } from "./recurrent.ts";
import { flatten, zeroPadding2d } from "./shape.ts";

/** Every layer but the input, by its class name in Keras. */
export const layers: Readonly<Record<string, Layer>> = {
  Activation: activation,
  Add: add,
  AveragePooling2D: averagePooling2d,
  BatchNormalization: batchNormalization,
  Concatenate: concatenate,
  Conv2D: conv2d,
  Dense: dense,
  Dropout: dropout,
  ELU: elu,
  Flatten: flatten,
  GlobalAveragePooling2D: globalAveragePooling2d,
  LSTM: lstm,
  LayerNormalization: layerNormalization,
  LeakyReLU: leakyRelu,
  MaxPooling2D: maxPooling2d,
  ReLU: relu,
  SimpleRNN: simpleRnn,
  Softmax: softmax,
  ZeroPadding2D: zeroPadding2d,
};

import type * as core from "@tensorflow/tfjs-core";
import type * as layers from "@tensorflow/tfjs-layers";

/** TensorFlow.js with its layers. It is handed in wherever it is used, for it is a package that a person may have or not. */
export type TensorFlow = typeof core & typeof layers;

export type { LayersModel } from "@tensorflow/tfjs-layers";
export type { Tensor, Tensor4D, Variable } from "@tensorflow/tfjs-core";

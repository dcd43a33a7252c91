import { alexnet } from "./alexnet.ts";
import type { Architecture } from "./architecture.ts";
import { autoencoder, variationalAutoencoder } from "./autoencoder.ts";
import { gan } from "./gan.ts";
import { googlenet } from "./googlenet.ts";
import { inceptionResnetV2 } from "./inceptionResnetV2.ts";
import { inceptionV3 } from "./inceptionV3.ts";
import { lenet5 } from "./lenet5.ts";
import { lenetMoa } from "./lenetMoa.ts";
import { mlp } from "./mlp.ts";
import { mobilenetV2 } from "./mobilenetV2.ts";
import { adaline, linearRegression, linearSvm, logisticRegression, perceptron } from "./oneLayer.ts";
import { lstm, rnn } from "./recurrent.ts";
import { resnet18, resnet34 } from "./residual.ts";
import { resnet50 } from "./resnet50.ts";
import { superResolution } from "./superResolution.ts";
import { unet } from "./unet.ts";
import { vgg16 } from "./vgg16.ts";

/** Every network, by the name that a person gives. */
export const zoo: Readonly<Record<string, Architecture>> = {
  perceptron,
  adaline,
  "linear-regression": linearRegression,
  "logistic-regression": logisticRegression,
  "linear-svm": linearSvm,
  mlp,
  lenet5,
  "lenet-moa": lenetMoa,
  alexnet,
  vgg16,
  resnet18,
  resnet34,
  resnet50,
  googlenet,
  "inception-v3": inceptionV3,
  "inception-resnet-v2": inceptionResnetV2,
  "mobilenet-v2": mobilenetV2,
  rnn,
  lstm,
  unet,
  autoencoder,
  "variational-autoencoder": variationalAutoencoder,
  "super-resolution": superResolution,
  gan,
};

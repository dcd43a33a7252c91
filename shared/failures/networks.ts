import { z } from "zod";
import { failureKind } from "./failureKind.ts";

/** What can be wrong with a network that comes from a file. */
export const networkFailures = {
  NetworkFileMissing: failureKind(z.object({ path: z.string() }), ({ path }) => `There is no network file at ${path}. Give the path of an ONNX, TensorFlow.js or Keras file.`),
  NetworkFormatUnknown: failureKind(
    z.object({ path: z.string() }),
    ({ path }) => `${path} is no network file that can be read. Give an ONNX file (.onnx), a TensorFlow.js layers model (model.json) or a Keras file (.keras, .h5, .weights.h5).`,
  ),
  NetworkFileDamaged: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `The network in ${path} cannot be read: ${reason}. Get a whole copy of the file.`,
  ),
  NetworkFileUnsafe: failureKind(
    z.object({ path: z.string(), location: z.string() }),
    ({ path, location }) => `${path} takes weights from "${location}", which is not a plain file in the same folder. Put the weights beside it and name them there.`,
  ),
  NetworkPartsUnknown: failureKind(
    z.object({ path: z.string(), parts: z.string() }),
    ({ path, parts }) => `The network in ${path} has parts that cannot be trained here: ${parts}. Cut it off before them with --until,${path.toLowerCase().endsWith(".onnx") ? " use it frozen and as it is with --backbone," : ""} or choose another network.`,
  ),
  NetworkUnsuitable: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `The network in ${path} cannot be used: ${reason}.`,
  ),
  NetworkWeightsUnfit: failureKind(
    z.object({ path: z.string(), weight: z.string(), reason: z.string() }),
    ({ path, weight, reason }) => `The weights in ${path} do not fit the network: ${weight} ${reason}. Choose the network, --size and file that belong together.`,
  ),
  NetworkLayerUnknown: failureKind(
    z.object({ path: z.string(), layer: z.string(), known: z.array(z.string()) }),
    ({ path, layer, known }) => `The network from ${path} has no layer "${layer}". Its last layers are: ${known.slice(-12).join(", ")}.`,
  ),
  NetworkWeightsAlone: failureKind(z.object({ path: z.string() }), ({ path }) => `${path} holds weights and says nothing of their network. Say with --network which one it is.`),
  NetworkWeightsMissing: failureKind(
    z.object({ path: z.string() }),
    ({ path }) => `${path} describes a network and holds no weights. To start from random weights with it, give it with --model; or give the file with the weights.`,
  ),
  NormalisationUnknown: failureKind(
    z.object({ path: z.string() }),
    ({ path }) => `${path} does not say how its images were normalised. Say it with --normalise.`,
  ),
} as const;

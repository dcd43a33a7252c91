import { z } from "zod";
import { failureKind } from "./failureKind.ts";

const pathFacts = z.object({ path: z.string() });

/** What can be wrong with the place that a network is exported to, or found masks are. */
export const exportFailures = {
  OutputExists: failureKind(pathFacts, ({ path }) => `${path} exists already. Choose another path, or allow it to be overwritten.`),
  OutputNotAnExport: failureKind(
    z.object({ path: z.string(), found: z.string() }),
    ({ path, found }) => `${path} is not replaced, because it holds more than an exported network (${found}). Choose another path, or move its contents away.`,
  ),
  MasksNotReplaced: failureKind(pathFacts, ({ path }) => `${path} is not replaced: it is a mask that is known, or another file that no prediction wrote. Choose another folder for the masks that are found.`),
  LayersBeyondTfjs: failureKind(
    z.object({ layers: z.array(z.string()) }),
    ({ layers }) => `TensorFlow.js has no layer that does what ${layers.slice(0, 3).join(", ")}${layers.length > 3 ? ` and ${layers.length - 3} more do` : layers.length > 1 ? " do" : " does"}. Export the network as ONNX.`,
  ),
  BackboneBeyondLayers: failureKind(z.object({}), () => "The network has a frozen backbone that is an ONNX graph, for which Keras and TensorFlow.js have no layers. Export it as ONNX: backbone and new layer become one file."),
} as const;

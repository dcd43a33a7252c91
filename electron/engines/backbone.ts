import { toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import type { ChannelScale } from "../../shared/domain/run.ts";
import { FEATURES, forRawImages } from "../nn/onnx/backbone.ts";
import { IMAGES } from "../nn/trainingGraph.ts";
import { joined, partOf } from "./microBatches.ts";
import { createSession } from "./session.ts";
import { tensor } from "./tensors.ts";

/** The frozen part of a network: a row of features for each of so many raw images [count, C, H, W]. */
export type Backbone = AsyncDisposable & { features(images: Float32Array, count: number): Promise<Float32Array> };

/** Opens a backbone on the processor, for images that are normalised by `scales` before they go in. Fails with ComputationFailed. */
export async function openBackbone(model: ModelProto, scales: readonly ChannelScale[], threads: number): Promise<Backbone> {
  const [batch, channels, height, width] = shapeIn(model);
  // What goes wrong comes as a failure.
  const session = await createSession(toBinary(ModelProtoSchema, forRawImages(model, scales)), "cpu", { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: "all", logSeverityLevel: 4 });
  return {
    async features(images, count) {
      const rows: Float32Array[] = [];
      const atOnce = batch ?? count;
      for (let from = 0; from < count; from += atOnce) {
        const part = partOf(images, count, from, from + atOnce);
        const { [FEATURES]: found } = await session.run({ [IMAGES]: tensor(part, [atOnce, channels!, height!, width!]) });
        rows.push(found!.data as Float32Array);
      }
      return joined(rows);
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** The shape of the images of a backbone; its first side is null where any number of them can go in at once, and else 1. */
export function shapeIn(model: ModelProto): readonly (number | null)[] {
  const type = model.graph!.input.find(({ name }) => name === IMAGES)!.type!.value;
  return type.case === "tensorType" ? type.value.shape!.dim.map(({ value }) => (value.case === "dimValue" ? Number(value.value) : null)) : [];
}

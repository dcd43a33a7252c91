import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { expect, test } from "vitest";
import { z } from "zod";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { lower } from "../nn/lower.ts";
import { inOrderOfExecution } from "../nn/memory.ts";
import { writeOnnx } from "../nn/onnx/write.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { zeros } from "./tensors.ts";

const Profile = z.array(z.object({ name: z.string(), args: z.object({ node_index: z.coerce.number() }).optional().catch(undefined) }));

test.each([["lenet-moa", 64], ["resnet18", 32], ["unet", 16]])("ONNX Runtime computes a step of %s in the order in which its memory is worked out", async (network, size) => {
  const model = buildModel(network, { size, channels: 1, classes: 2, l1: 0, l2: 0 });
  const graph = lower(buildTrainingGraph(model, { batch: 2, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }) }).graph);
  const folder = mkdtempSync(path.join(tmpdir(), "order-"));
  try {
    const session = await InferenceSession.create(writeOnnx(graph, { name: "network" }), { graphOptimizationLevel: "disabled", enableProfiling: true, profileFilePrefix: path.join(folder, "profile"), logSeverityLevel: 3 });
    await session.run(Object.fromEntries([...graph.inputs].map(([name, { type }]) => [name, zeros(type.shape)])));
    session.endProfiling();
    await session.release();
    const events = Profile.parse(JSON.parse(readFileSync(path.join(folder, readdirSync(folder)[0]!), "utf8")));
    const computed = events.flatMap(({ name, args }) => (name.endsWith("_kernel_time") && args && args.node_index < graph.nodes.length ? [args.node_index] : []));
    expect(computed).toEqual(inOrderOfExecution(graph).map((node) => graph.nodes.indexOf(node)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

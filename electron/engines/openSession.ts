import { InferenceSession } from "onnxruntime-node";
import type { Graph } from "../nn/graph.ts";
import type { Choice } from "../nn/lower.ts";
import { compileToOnnx } from "../nn/onnx/write.ts";

/** Compiles a graph for the processor. Equal graphs in equal ways with equal thread counts give equal bits. */
export function openSession(graph: Graph, threads: number, choose?: Choice): Promise<InferenceSession> {
  return InferenceSession.create(compileToOnnx(graph, { name: "network" }, choose), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A plan of the memory made in the first step is laid out beside what that step took: a fifth more memory, no time saved.
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
}

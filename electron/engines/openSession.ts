import type { Device } from "../../shared/domain/device.ts";
import type { Graph } from "../nn/graph.ts";
import { type Choice, lower } from "../nn/lower.ts";
import { compileInParts } from "../nn/onnx/write.ts";
import { choiceFor, providerOf, repairsFor } from "./devices.ts";
import { keepsMemory } from "./keptMemory.ts";
import { createSession, type Session } from "./session.ts";

export type SessionOptions = {
  readonly threads: number;
  /** The processor unless given. */
  readonly device?: Device;
  /** In which ways nodes are computed on the processor; graphics cards have their own. */
  readonly choose?: Choice | undefined;
  /** Whether this session had better share its memory with others of the process that compute in turn with it. */
  readonly takesTurns?: boolean;
  /** Outputs that stay in the memory of the device, which has to be one whose `tensorsStayOn`. */
  readonly staying?: readonly string[];
};

/**
 * Compiles a graph for a device. Equal graphs in equal ways with equal thread counts give equal bits on the processor. What a graphics card does not
 * have an operator for is computed by the processor. Inputs may lie in the memory of the processor or, where they stayed there, of the device.
 * Fails with ComputationFailed where the device is not there.
 */
export function openSession(graph: Graph, { threads, device = "cpu", choose, takesTurns = false, staying = [] }: SessionOptions): Promise<Session> {
  const ways = choiceFor(device) ?? choose;
  const repairs = repairsFor(device);
  // Ways are made of other nodes, which may need repairs as well.
  const { model, outside } = repairs === null ? compileInParts(graph, { name: "network" }, ways) : compileInParts(lower(graph, ways), { name: "network" }, repairs);
  return createSession(model, device, {
    // ONNX Runtime copies them while it opens the session.
    externalData: outside,
    ...(staying.length > 0 && { preferredOutputLocation: Object.fromEntries(staying.map((name) => [name, "gpu-buffer" as const])) }),
    executionProviders: [providerOf(device), "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A plan of the memory made in the first step is laid out beside what that step took: a fifth more memory, no time saved.
    enableMemPattern: false,
    // A session keeps what its largest run took, for itself alone. What the C library keeps is for all, but it lies less densely.
    enableCpuMemArena: !(takesTurns && keepsMemory()),
    // Threads wait busily inside a run only: after it they would take a core from what comes next, such as the other way that is timed.
    extra: { session: { force_spinning_stop: "1" } },
    // Warnings of drivers are no concern of the person's.
    logSeverityLevel: device === "cpu" ? 3 : 4,
  });
}

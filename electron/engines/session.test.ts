import { Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { Device } from "../../shared/domain/device.ts";
import { Graph } from "../nn/graph.ts";
import { knownDevices } from "./devices.ts";
import { openSession } from "./openSession.ts";

/** A graph with one value of so many numbers inside. */
function filling(shape: readonly number[]): Graph {
  const graph = new Graph();
  graph.output("mean", graph.call("ReduceMean", [graph.call("Expand", [graph.input("one", [1])], { shape })], { axes: [0, 1, 2], keepdims: 0 }));
  return graph;
}

test("what needs more memory than there can be fails as memory that ran out, and names how much was asked for", async () => {
  const session = await openSession(filling([2 ** 15, 2 ** 15, 2 ** 15]), { threads: 1 });
  await expect(session.run({ one: new Tensor("float32", Float32Array.of(1), [1]) })).rejects.toMatchObject({
    code: "ComputationFailed",
    facts: { device: "cpu", isOutOfMemory: true, reason: "Failed to allocate memory for requested buffer of size 140737488355328" },
  });
  await session.release();
});

test("a device that is not there fails as one that cannot compute", async () => {
  const device = Device.options.find((device) => !knownDevices().includes(device))!;
  await expect(openSession(filling([1, 1, 1]), { threads: 1, device })).rejects.toMatchObject({ code: "ComputationFailed", facts: { device, isOutOfMemory: false } });
});

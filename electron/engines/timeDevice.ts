import type { Device } from "../../shared/domain/device.ts";
import { Graph } from "../nn/graph.ts";
import { elements } from "../nn/shape.ts";
import { openSession } from "./openSession.ts";
import { tensor } from "./tensors.ts";

const IMAGES = [4, 32, 32, 32] as const;
const KERNELS = [32, 32, 3, 3] as const;
const RUNS = 5;

/** Billions of multiplications with additions a second in a convolution that is like those of networks, on a device. Fails with ComputationFailed where it is not there. */
export async function timeDevice(device: Device, threads: number): Promise<number> {
  const graph = new Graph();
  const result = graph.call("Conv", [graph.input("images", IMAGES), graph.input("kernels", KERNELS)], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] });
  // One number comes back, so that the device is timed and not the way to it.
  graph.output("mean", graph.call("ReduceMean", [result], { axes: [0, 1, 2, 3], keepdims: 0 }));
  const session = await openSession(graph, { threads, device });
  try {
    const feeds = Object.fromEntries([...graph.inputs].map(([name, { type: { shape } }]) => [name, tensor(new Float32Array(elements(shape)).fill(0.5), shape)]));
    let fastest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run++) {
      const begun = performance.now();
      await session.run(feeds);
      fastest = Math.min(fastest, performance.now() - begun);
    }
    return (elements(result.type.shape) * elements(KERNELS.slice(1))) / fastest / 1e6;
  } finally {
    await session.release();
  }
}

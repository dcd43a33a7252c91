import type { Tensor } from "onnxruntime-node";
import type { Device } from "../../shared/domain/device.ts";
import { Graph } from "../nn/graph.ts";
import { updated } from "../nn/trainingGraph.ts";
import { tensorsStayOn } from "./devices.ts";
import { openSession } from "./openSession.ts";
import type { Session } from "./session.ts";
import type { Feeds } from "./tensors.ts";

/** Tensors that a run reads and the next one finds changed. */
export interface KeptTensors extends Disposable {
  /** As they stand, by name. */
  readonly current: Readonly<Feeds>;
  /** Puts a new value in the place of one. */
  replace(name: string, value: Tensor): void;
  /** Makes all zeros again, which they have to have been at the start. */
  clear(): void;
}

/** Keeps tensors where a device computes with them, which is the memory of the processor for all but those of `tensorsStayOn`. They are its own from then on. */
export function keptTensors(device: Device, start: Feeds): KeptTensors {
  return tensorsStayOn(device) ? new OnDevice(start) : new InMemory(start);
}

/**
 * ONNX Runtime for Node hands over a copy of whatever a run makes, even of what it was told to write somewhere. So a run makes new values among its
 * intermediate results, whose memory is largely free towards its end, and their copies are kept: a set of places to write them into would be one set more.
 */
class InMemory implements KeptTensors {
  readonly current: Feeds;

  constructor(start: Feeds) {
    this.current = { ...start };
  }

  replace(name: string, value: Tensor): void {
    const { data } = this.current[name]!;
    this.current[name] = value;
    // Left to the garbage collector, they would make it run in every step.
    ((data as Float32Array).buffer as ArrayBuffer).transfer(0);
  }

  clear(): void {
    for (const { data } of Object.values(this.current)) (data as Float32Array).fill(0);
  }

  [Symbol.dispose](): void {}
}

/** In the memory of a device, which takes what a run makes from the second run on: the first brings what it reads there. */
class OnDevice implements KeptTensors {
  readonly current: Feeds;
  readonly #start: Readonly<Feeds>;

  constructor(start: Feeds) {
    this.current = { ...start };
    this.#start = start;
  }

  replace(name: string, value: Tensor): void {
    const before = this.current[name]!;
    // What it began with is whoever's who gave it.
    if (before !== this.#start[name] && before !== value) before.dispose();
    this.current[name] = value;
  }

  clear(): void {
    for (const [name, value] of Object.entries(this.#start)) this.replace(name, value);
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}

/**
 * Copies tensors, all of the same names and shapes each time, to where a device keeps them, or from there to the memory of the processor. ONNX Runtime
 * for Node does not read tensors of a card (their download is not implemented), but a graph that copies its inputs does.
 */
export class Copying implements AsyncDisposable {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  static async begun(tensors: Readonly<Feeds>, { threads, device, stays }: { readonly threads: number; readonly device: Device; readonly stays: boolean }): Promise<Copying> {
    const graph = new Graph();
    for (const [name, { dims }] of Object.entries(tensors)) graph.output(updated(name), graph.input(name, dims));
    return new Copying(await openSession(graph, { threads, device, staying: stays ? [...graph.outputs.keys()] : [] }));
  }

  async copied(tensors: Readonly<Feeds>): Promise<Feeds> {
    const results = await this.#session.run(tensors);
    return Object.fromEntries(Object.keys(tensors).map((name) => [name, results[updated(name)] as Tensor]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

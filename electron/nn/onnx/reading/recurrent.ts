import { recurrentFunctions } from "../../ops/recurrent.ts";
import { elements, sameShape } from "../../shape.ts";
import type { Constant, OnnxNode } from "../decode.ts";
import { int, integers, text, texts } from "./attributes.ts";
import { type Feature, type Given, NoLayer, type Reader, type Stack } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** A kind of recurrent layer: where ONNX has each of Keras's gates, and the functions that it applies where a file names none. */
type Kind = { readonly layer: "LSTM" | "SimpleRNN"; readonly gates: readonly number[]; readonly functions: readonly string[] };

/** Activations by the name of the function of recurrent nodes that does the same. */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map(Object.entries(recurrentFunctions).map(([activation, name]) => [name, activation]));

/** Input, output, forget and cell in ONNX are input, forget, cell and output in Keras. */
export const lstm = recurrent({ layer: "LSTM", gates: [0, 2, 3, 1], functions: ["Sigmoid", "Tanh", "Tanh"] });
export const simpleRnn = recurrent({ layer: "SimpleRNN", gates: [0], functions: ["Tanh"] });

/**
 * A recurrent layer over sequences that begins with zeros. What it gives at every step and what it gives last are two outputs in ONNX, and two settings of
 * one layer in Keras, so only one of them can be read.
 */
function recurrent(kind: Kind): Rule {
  return (reader, node) => {
    const isBatchFirst = int(node, "layout", 0) === 1;
    const x = reader.feature(node.inputs[0]);
    if (!sameShape(x.order, isBatchFirst ? [0, 2, 1] : [2, 0, 1])) throw new NoLayer("it reads no sequences of feature vectors");
    const direction = text(node, "direction", "forward");
    refuseUnusual(reader, node);
    const [every = "", last = ""] = node.outputs;
    const read = new Set<string>();
    const make = (place: number, output: "every step" | "last"): Feature => {
      if (read.size > 0 && (read.has("every step") || output === "every step")) throw new NoLayer("both what it gives at every step and what it gives last are read");
      read.add(output);
      const { config, weights } = settingsOf(reader, node, kind, place);
      const isBackwards = direction === "reverse" || place === 1;
      return reader.add({ name: place === 1 ? `${node.name}_backwards` : node.name }, kind.layer, [x], { ...config, return_sequences: output === "every step", go_backwards: isBackwards }, weights);
    };
    if (every !== "") {
      const names = isBatchFirst ? ([0, 2, -1, 1] as const) : ([2, -1, 0, 1] as const);
      reader.setUnmade(every, () => {
        if (direction !== "forward") throw new NoLayer("what it gives at every step on its way back is read");
        const isLastAlone = isLastStepOf(reader, every, names, x.shape[x.order.indexOf(2)]!);
        const made = make(0, isLastAlone ? "last" : "every step");
        const order = names.map((axis) => (isLastAlone && axis === 2 ? -1 : axis));
        return { ...made, shape: order.map((axis) => made.shape[axis] ?? 1), order };
      });
    }
    if (last !== "") {
      const places = direction === "bidirectional" ? [0, 1] : [0];
      const names = places.map((place) => `${last}/${place}`);
      places.forEach((place) => reader.setUnmade(names[place]!, () => make(place, "last")));
      setStack(reader, last, { names, axis: isBatchFirst ? 1 : 0 });
    }
  };
}

/** Says what a tensor stands for. It can be read as a whole where that is one feature. */
export function setStack(reader: Reader, tensor: string, stack: Stack): void {
  reader.stacks.set(tensor, stack);
  reader.setUnmade(tensor, () => {
    if (stack.names.length > 1) throw new NoLayer("what several recurrent layers give is read as a whole");
    const feature = reader.feature(stack.names[0]);
    return { ...feature, shape: feature.shape.toSpliced(stack.axis, 0, 1), order: feature.order.toSpliced(stack.axis, 0, -1) };
  });
}

/** What no layer here does: other states than zeros to begin with, sequences of several lengths, gates that see the cell or each other. */
function refuseUnusual(reader: Reader, node: OnnxNode): void {
  const [, , , , lengths, hidden, cell, peepholes] = node.inputs;
  const isZero = (name: string | undefined) => !name || reader.constant(name).values.every((value: number) => value === 0);
  if (lengths) throw new NoLayer("it is told how long each sequence is");
  if (![hidden, cell].every((name) => !name || reader.findConstant(name)) || ![hidden, cell].every(isZero)) throw new NoLayer("it begins with something else than zeros");
  if (!isZero(peepholes) || int(node, "input_forget", 0) !== 0 || node.attributes.has("clip")) throw new NoLayer("its gates see the cell or each other, or are clipped");
}

/** Settings and weights of the layer of one direction. */
function settingsOf(reader: Reader, node: OnnxNode, { layer, gates, functions }: Kind, place: number): { readonly config: Readonly<Record<string, unknown>>; readonly weights: Readonly<Record<string, Given>> } {
  const [, kernels, recurrents, biases] = node.inputs;
  const of = (name: string | undefined) => directionOf(reader.constant(name), place);
  const [kernel, recurrent] = [of(kernels), of(recurrents)];
  const units = recurrent.shape[1]!;
  // Two biases that are always added are one.
  const both = biases ? of(biases).values : null;
  const bias = both && Float32Array.from({ length: both.length / 2 }, (_, i) => both[i]! + both[i + both.length / 2]!);
  const matrix = ({ shape: [, columns], values }: Given) => gatesOf({ shape: [gates.length * units, columns!], values }, gates);
  const [first, second, third] = namesOf(node, functions, place);
  if (layer === "LSTM" && second !== third) throw new NoLayer("its cell and its output go through two functions");
  const config = layer === "LSTM" ? { activation: second, recurrent_activation: first, unit_forget_bias: false } : { activation: first };
  return {
    config: { units, use_bias: bias !== null, ...config },
    weights: { kernel: matrix(kernel), recurrent_kernel: matrix(recurrent), ...(bias && { bias: { shape: [gates.length * units], values: gatesOf({ shape: [gates.length * units, 1], values: bias }, gates).values } }) },
  };
}

function namesOf(node: OnnxNode, usual: readonly string[], place: number): string[] {
  const given = texts(node, "activations") ?? [];
  const own = given.length === 0 ? usual : given.slice(place * usual.length, (place + 1) * usual.length);
  // Numbers that belong to the functions are those that they have where none are given.
  if (["activation_alpha", "activation_beta"].some((name) => node.attributes.has(name))) throw new NoLayer("its functions have other numbers than usual");
  return own.map((name) => {
    const activation = ACTIVATIONS.get(name);
    if (activation === undefined) throw new NoLayer(`its function ${name} is none of a layer`);
    return activation;
  });
}

/** One direction of a constant [directions, ...]. */
function directionOf({ shape, values }: Constant, place: number): Given {
  const own = shape.slice(1);
  const length = elements(own);
  return { shape: own, values: Float32Array.from(values.slice(place * length, (place + 1) * length)) };
}

/** A matrix [gates x units, columns] of ONNX as Keras has it, [columns, gates x units], its gates in Keras's order. */
function gatesOf({ shape: [rows, columns], values }: { readonly shape: readonly number[]; readonly values: Float32Array }, gates: readonly number[]): Given {
  const units = rows! / gates.length;
  const result = new Float32Array(values.length);
  gates.forEach((from, to) => {
    for (let unit = 0; unit < units; unit++) for (let column = 0; column < columns!; column++) result[column * rows! + to * units + unit] = values[(from * units + unit) * columns! + column]!;
  });
  return { shape: [columns!, rows!], values: result };
}

/** Whether of all steps of a sequence only the last is read, by way of nodes that move axes or leave them out. `axes` says which axis each is. */
function isLastStepOf(reader: Reader, tensor: string, axes: readonly number[], steps: number): boolean {
  const next = reader.onlyReader(tensor);
  if (next === undefined || next.inputs[0] !== tensor) return false;
  const at = (axis: number) => (axis < 0 ? axis + axes.length : axis);
  const listed = (attribute: string, place: number) => integers(next, attribute) ?? (next.inputs[place] ? reader.findConstant(next.inputs[place])?.values : undefined);
  const on = (left: readonly number[]) => isLastStepOf(reader, next.outputs[0]!, left, steps);
  switch (next.op) {
    case "Identity":
    case "Dropout":
      return on(axes);
    case "Transpose":
      return on((integers(next, "perm") ?? [...axes.keys()].reverse()).map((axis) => axes[axis]!));
    case "Squeeze": {
      const out = [...(listed("axes", 1) ?? [])].map(at);
      return out.length > 0 && on(axes.filter((_, axis) => !out.includes(axis)));
    }
    case "Reshape":
      return [...(listed("shape", 1) ?? [])].join() === "0,0,-1" && axes[2] === -1 && on([axes[0]!, axes[1]!, axes[3]!]);
    case "Gather": {
      const place = reader.findConstant(next.inputs[1])?.values;
      return axes[at(int(next, "axis", 0))] === 2 && place?.length === 1 && [-1, steps - 1].includes(place[0]!);
    }
    case "Slice": {
      const [starts, ends, along] = [listed("starts", 1), listed("ends", 2), listed("axes", 3)];
      return along?.length === 1 && axes[at(along[0]!)] === 2 && [-1, steps - 1].includes(starts?.[0] ?? NaN) && (ends?.[0] ?? 0) >= steps;
    }
    default:
      return false;
  }
}

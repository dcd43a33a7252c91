import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import type { File } from "h5wasm";
import { afterAll, describe, expect, test } from "vitest";
import { startOf } from "../engines/fixtures/keras.ts";
import { learning } from "../engines/fixtures/learning.ts";
import { everything } from "../engines/fixtures/smallNetworks.ts";
import { exportKeras } from "../exporting/exportKeras.ts";
import { exportedNetwork } from "../exporting/fixtures/trained.ts";
import { failureOf } from "../importing/testProject.ts";
import type { KerasLayer } from "../nn/keras.ts";
import { toKeras } from "../nn/keras/exchange.ts";
import { kerasGroups } from "../nn/keras/kerasGroups.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { newHdf5 } from "./hdf5.ts";
import { inspectNetwork } from "./inspectNetwork.ts";
import { readNetwork } from "./readNetwork.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-keras-"));
afterAll(() => rmSync(folder, { recursive: true }));

const model = everything();
const weights = startOf(model);
const byLayer = Map.groupBy(toKeras(model, weights), ({ name }) => name.slice(0, name.lastIndexOf("/")));
const lenet = (channels: number, classes: number) => buildModel("lenet5", { size: 16, channels, classes, l1: 0, l2: 0 });

function save(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** Weights as Keras 2 writes them, with the names of layers and weights as attributes. */
function fillKeras2(file: File, container = ""): void {
  const root = container === "" ? file : file.create_group(container);
  root.create_attribute("layer_names", model.config.layers.map(({ name }) => name));
  for (const { name } of model.config.layers) {
    const own = byLayer.get(name) ?? [];
    const at = container === "" ? name : `${container}/${name}`;
    const group = file.create_group(at);
    if (own.length > 0) group.create_attribute("weight_names", own.map((weight) => `${weight.name}:0`));
    if (own.length > 0) file.create_group(`${at}/${name}`);
    for (const weight of own) file.create_dataset({ name: `${at}/${weight.name}:0`, data: weight.values, shape: [...weight.shape] });
  }
}

/** A layer as Keras 3 describes it. */
function keras3Layer({ class_name, name, config, inbound_nodes }: KerasLayer): object {
  const { batch_input_shape, ...settings } = config;
  const dtype = { module: "keras", class_name: "DTypePolicy", config: { name: "float32" }, registered_name: null };
  const tensor = (from: string) => ({ class_name: "__keras_tensor__", config: { shape: [null, 1], dtype: "float32", keras_history: [from, 0, 0] } });
  return {
    module: "keras.layers",
    class_name,
    name,
    registered_name: null,
    config: { ...settings, dtype, ...(batch_input_shape !== undefined && { batch_shape: batch_input_shape }) },
    inbound_nodes: inbound_nodes.map((node) => ({ args: node.length === 1 ? [tensor(node[0]![0])] : [node.map(([from]) => tensor(from))], kwargs: {} })),
  };
}

function keras3File(change: (config: { layers: object[] }) => void = () => undefined): Promise<Uint8Array> {
  const config = { name: "functional", trainable: true, layers: model.config.layers.map(keras3Layer), input_layers: model.config.input_layers[0], output_layers: model.config.output_layers };
  change(config);
  return newHdf5((file) => {
    file.create_group("layers");
    for (const [layer, own] of byLayer) {
      const group = kerasGroups(model).get(layer)!;
      file.create_group(group).create_group("vars");
      own.forEach(({ values, shape }, place) => file.create_dataset({ name: `${group}/vars/${place}`, data: values, shape: [...shape] }));
    }
  }).then((stored) =>
    zipSync({
      "metadata.json": Buffer.from(JSON.stringify({ keras_version: "3.9.0" })),
      "config.json": Buffer.from(JSON.stringify({ module: "keras.src.models.functional", class_name: "Functional", config, registered_name: "Functional", build_config: { input_shape: null } })),
      "model.weights.h5": stored,
    }),
  );
}

describe("a network of Keras is read with all its weights", () => {
  test("from .h5 of Keras 2", async () => {
    const bytes = await newHdf5((file) => {
      fillKeras2(file, "model_weights");
      file.create_attribute("model_config", JSON.stringify(model));
      file.create_attribute("keras_version", "2.11.0");
    });
    const network = await readNetwork(save("whole.h5", bytes));
    expect(network).toMatchObject({ format: "keras", weights });
    expect(network.model.config.layers.map(({ name }) => name)).toEqual(model.config.layers.map(({ name }) => name));
  });

  test("from .keras of Keras 3, up to a layer where one is named", async () => {
    const file = save("whole.keras", await keras3File());
    expect(await readNetwork(file)).toMatchObject({ format: "keras", weights });
    const cut = await readNetwork(file, "flatten");
    expect(cut.model.config.output_layers).toEqual([["flatten", 0, 0]]);
    expect([...cut.weights.keys()]).toEqual([...weights.keys()].filter((name) => !/^(dense|classes)\//.test(name)));
  });

  test.each([2, 3])("and learns on with them, those of Keras %i", async (version) => {
    const keras2 = () => newHdf5((file) => (fillKeras2(file, "model_weights"), file.create_attribute("model_config", JSON.stringify(model))));
    const { losses, unmoved } = await learning(await readNetwork(version === 2 ? save("learns.h5", await keras2()) : save("learns.keras", await keras3File())), 8);
    expect(unmoved).toEqual([]);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });

  test("from what we export", async () => {
    const file = path.join(folder, "own.weights.h5");
    await exportKeras({ ...exportedNetwork("lenet5"), model, weights }, file);
    expect(await readNetwork(file)).toMatchObject({ format: "keras", weights });
  });
});

describe("weights alone are for a network that is named", () => {
  const named = lenet(3, 10);
  const own = startOf(named);
  const stored = (layout: 2 | 3) =>
    newHdf5((file) => {
      const layers = Map.groupBy(toKeras(named, own), ({ name }) => name.slice(0, name.lastIndexOf("/")));
      // Whoever trained it called its layers otherwise.
      if (layout === 2) file.create_attribute("layer_names", [...layers.keys()].map((name) => `my_${name}`));
      file.create_group("layers");
      for (const [layer, tensors] of layers) {
        const own = layout === 2 ? `my_${layer}` : kerasGroups(named).get(layer)!;
        const made = file.create_group(own);
        const group = layout === 2 ? own : `${own}/vars`;
        if (layout === 3) made.create_group("vars");
        if (layout === 2) made.create_attribute("weight_names", tensors.map(({ name }) => name.split("/").at(-1)!));
        tensors.forEach(({ name, values, shape }, place) => file.create_dataset({ name: `${group}/${layout === 2 ? name.split("/").at(-1)! : place}`, data: values, shape: [...shape] }));
      }
    });

  test.each([2, 3] as const)("in the layout of Keras %i", async (layout) => {
    const network = await readNetwork(save(`alone-${layout}.weights.h5`, await stored(layout)), null, lenet);
    expect(network).toMatchObject({ format: "weights", weights: own });
  });

  test("made for images of the size that is said, or else of the network's usual size", async () => {
    const file = save("small.weights.h5", await stored(3));
    expect(await inspectNetwork({ path: file, until: null, network: "lenet5", size: 16 })).toMatchObject({ format: "weights", size: 16, channels: 3, outputs: 10 });
    expect(await failureOf(inspectNetwork({ path: file, until: null, network: "lenet5" }))).toMatchObject({ code: "NetworkWeightsUnfit" });
  });

  test("and refused where none is, or another", async () => {
    const file = save("alone.weights.h5", await stored(3));
    expect(await failureOf(readNetwork(file))).toMatchObject({ code: "NetworkWeightsAlone" });
    const other = (channels: number, classes: number) => buildModel("lenet-moa", { size: 64, channels, classes, l1: 0, l2: 0 });
    expect(await failureOf(readNetwork(file, null, other))).toMatchObject({ code: "NetworkWeightsUnfit", message: expect.stringMatching(/conv2d/) });
  });
});

test.each([
  ["no zip", "x.keras", () => Buffer.from("PK no more"), "NetworkFileDamaged", /no whole zip/],
  ["no HDF5", "x.h5", () => Buffer.from("HDF no more"), "NetworkFileDamaged", /no whole HDF5/],
  ["a zip without weights", "x.keras", () => zipSync({ "config.json": Buffer.from("{}") }), "NetworkFileDamaged", /no model\.weights\.h5/],
  ["an unknown ending", "x.pt", () => Buffer.from(""), "NetworkFormatUnknown", /ONNX/],
] as const)("a file with %s fails with one sentence", async (_, name, bytes, code, sentence) => {
  expect(await failureOf(readNetwork(save(name, bytes())))).toMatchObject({ code, message: expect.stringMatching(sentence) });
});

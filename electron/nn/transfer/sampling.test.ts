import { describe, expect, test } from "vitest";
import { expectClose } from "../../engines/fixtures/closeness.ts";
import { randomBatch, startOf } from "../../engines/fixtures/keras.ts";
import { smallNetwork } from "../../engines/fixtures/smallZoo.ts";
import { onnxRuntime } from "../../engines/onnxruntime.ts";
import type { KerasModel } from "../keras.ts";
import { weightsOf } from "../network.ts";
import { CODE } from "../zoo/autoencoder.ts";
import { FunctionalModel } from "../zoo/functionalModel.ts";
import { cutAfter } from "./modelGraph.ts";
import { asPredicted, decoderOf } from "./sampling.ts";

const model = smallNetwork("variational-autoencoder");
const start = startOf(model);
const { images } = randomBatch(model, 3);

async function predicted(model: KerasModel, input: Float32Array): Promise<Float32Array> {
  await using predictor = await onnxRuntime.predictor({ model, scales: null, threads: 1 }, start, 3);
  return await predictor.predict(input, 3);
}

const kinds = ({ config: { layers } }: KerasModel) => layers.map(({ class_name }) => class_name);

describe("a network as it predicts", () => {
  test("gives the same without drawing, and without the weights that only the drawing needs", async () => {
    const plain = asPredicted(model);
    expect(kinds(plain)).not.toContain("Sampling");
    expectClose("the output", await predicted(plain, images), await predicted(model, images));
    expect(weightsOf(model).flatMap(({ name }) => (weightsOf(plain).some((kept) => kept.name === name) ? [] : [name]))).toEqual([`${CODE}_log_variance/kernel`, `${CODE}_log_variance/bias`]);
  });

  test("may end in what is drawn, and is left as it is where nothing is drawn", () => {
    expect(asPredicted(cutAfter(model, "sampling")!).config.output_layers[0]![0]).toBe(CODE);
    const other = smallNetwork("autoencoder");
    expect(asPredicted(other)).toBe(other);
  });
});

describe("the decoder of a variational autoencoder", () => {
  test("makes of the codes of images what the whole makes of these, with the weights of the whole", async () => {
    const decoder = decoderOf(model)!;
    const codes = await predicted(cutAfter(model, CODE)!, images);
    expect(codes).toHaveLength(3 * 64);
    expectClose("the output", await predicted(decoder, codes), await predicted(model, images));
    for (const { name, shape } of weightsOf(decoder)) expect(weightsOf(model).find((weight) => weight.name === name)!.shape).toEqual(shape);
  });

  test("reads codes that are images, too", async () => {
    const net = new FunctionalModel("maps");
    const input = net.input(8, 6, 2);
    const code = net.layer("Sampling", [net.conv(input, 3, 3), net.conv(input, 3, 1)], {});
    const decoder = decoderOf(net.finish(input, net.conv(code, 2, 3)))!;
    expect(decoder.config.layers[0]!.config["batch_input_shape"]).toEqual([null, 8, 6, 3]);
    expect(kinds(decoder)).toEqual(["InputLayer", "Conv2D"]);
  });

  test("is not there where no code is drawn, or where more than a code makes the image", () => {
    expect(decoderOf(smallNetwork("autoencoder"))).toBeNull();
    const net = new FunctionalModel("shortcut");
    const input = net.input(8, 8, 2);
    const code = net.layer("Sampling", [net.conv(input, 2, 1), net.conv(input, 2, 3)], {});
    expect(decoderOf(net.finish(input, net.layer("Add", [code, input], {})))).toBeNull();
    expect(decoderOf(cutAfter(net.finish(input, net.conv(code, 2, 3)), "conv2d")!)).toBeNull();
  });
});

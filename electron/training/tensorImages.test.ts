import { expect, test } from "vitest";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import type { ImageRecord } from "../project/images.ts";
import { cellChannelOf, channelsOf, fieldsOf, tensorImageOf } from "./tensorImages.ts";

const maximum = { ...plainRecipe, depths: "maximum" } as const;

function record(id: number, facts: Partial<ImageRecord> = {}): ImageRecord {
  const files = ["nucleus", "actin"].map((name, channel) => ({ channel, path: `/screen/${id} ${name}.tif`, page: 0, plane: 0, sampleType: "uint16", bytes: 10, modifiedMs: 1, fingerprint: "f" }) as const);
  return { id, name: `image ${id}`, plate: "P1", well: "A01", wellRow: 0, wellColumn: 0, site: "1", compound: null, concentration: null, replicate: null, label: null, width: 8, height: 8, metadata: {}, files, ...facts };
}

const idsOf = (records: readonly ImageRecord[], recipe: typeof maximum | typeof plainRecipe = maximum) => fieldsOf(records, recipe).map((field) => field.map(({ id }) => id));

test("the depths of one place and time are one field, the lowest first by number, whatever order they come in", () => {
  expect(idsOf([record(1, { metadata: { z: "10" } }), record(2, { metadata: { z: "9" } }), record(3, { metadata: { z: "1" } })])).toEqual([[3, 2, 1]]);
});

test("other plates, wells, sites and times are other fields", () => {
  const others: Partial<ImageRecord>[] = [{}, { plate: "P2" }, { well: "A02" }, { site: "2" }, { metadata: { "time point": "2" } }];
  expect(idsOf(others.flatMap((facts, at) => ["1", "2"].map((z) => record(10 * at + Number(z), { ...facts, metadata: { ...facts.metadata, z } }))))).toEqual([[1, 2], [11, 12], [21, 22], [31, 32], [41, 42]]);
});

test("images of one place that no depth tells apart, and every image where each depth counts by itself, stay alone", () => {
  expect(idsOf([record(1), record(2)])).toEqual([[1], [2]]);
  expect(idsOf([record(1, { metadata: { z: "1" } }), record(2, { metadata: { z: "2" } })], plainRecipe)).toEqual([[1], [2]]);
});

test("without a place on a plate only what lies in the same files belongs together", () => {
  const { files } = record(1);
  const loose = { plate: null, well: null, site: null };
  expect(idsOf([record(1, { ...loose, files, metadata: { z: "1" } }), record(2, { ...loose, metadata: { z: "2" } }), record(3, { ...loose, files, metadata: { z: "2" } })])).toEqual([[1, 3], [2]]);
});

test("a recipe's channels come in its order, at each depth, and one that is not there is named", () => {
  const known = ["nucleus", "actin"];
  const [field] = fieldsOf([record(2, { metadata: { z: "2" } }), record(1, { metadata: { z: "1" } })], maximum);
  const channels = channelsOf({ ...maximum, channels: ["actin", "nucleus"] }, known);
  const { sources, id } = tensorImageOf(field!, { channels, cellChannel: null, known, isControl: () => false });
  expect([id, sources.map(({ path }) => path)]).toEqual([1, ["/screen/1 actin.tif", "/screen/1 nucleus.tif", "/screen/2 actin.tif", "/screen/2 nucleus.tif"]]);
  expect(() => channelsOf({ ...maximum, channels: ["membrane"] }, known)).toThrow(expect.objectContaining({ code: "ChannelUnknown", facts: { name: "membrane", known } }));
});

test("cells are found in the channel that is named, at each depth, in the network's first where none is, and nowhere where a recipe does not ask for them", () => {
  const known = ["nucleus", "actin"];
  const around = (channel: string | null): Recipe => ({ ...maximum, channels: ["actin"], crop: { kind: "cells", side: 64, channel } });
  expect(["nucleus", null].map((channel) => cellChannelOf(around(channel), known))).toEqual(["nucleus", "actin"]);
  expect(cellChannelOf(maximum, known)).toBeNull();
  expect(() => cellChannelOf(around("membrane"), known)).toThrow(expect.objectContaining({ code: "ChannelUnknown", facts: { name: "membrane", known } }));
  const [field] = fieldsOf([record(2, { metadata: { z: "2" } }), record(1, { metadata: { z: "1" } })], maximum);
  const { sources, nuclei } = tensorImageOf(field!, { channels: ["actin"], cellChannel: "nucleus", known, isControl: () => false });
  expect([sources, nuclei].map((files) => files?.map(({ path }) => path))).toEqual([["/screen/1 actin.tif", "/screen/2 actin.tif"], ["/screen/1 nucleus.tif", "/screen/2 nucleus.tif"]]);
});

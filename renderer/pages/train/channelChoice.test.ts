import { expect, test } from "vitest";
import { channelList, withChannelMoved, withChannelToggled } from "./channelChoice.ts";

const all = ["nucleus", "actin", "tubulin"];

test("channels that the network sees stand first, in its order", () => {
  expect(channelList(all, ["tubulin", "nucleus"])).toEqual([
    { name: "tubulin", isSeen: true },
    { name: "nucleus", isSeen: true },
    { name: "actin", isSeen: false },
  ]);
  expect(channelList(all, null).map(({ name, isSeen }) => [name, isSeen])).toEqual(all.map((name) => [name, true]));
});

test("a channel is left out, and taken in again as the last", () => {
  expect(withChannelToggled(all, null, "actin")).toEqual(["nucleus", "tubulin"]);
  expect(withChannelToggled(all, ["nucleus", "tubulin"], "actin")).toEqual(["nucleus", "tubulin", "actin"]);
});

test("a channel moves among those that are seen, and not beyond their ends", () => {
  expect(withChannelMoved(all, null, "tubulin", -1)).toEqual(["nucleus", "tubulin", "actin"]);
  expect(withChannelMoved(all, ["tubulin", "nucleus"], "nucleus", 1)).toEqual(["tubulin", "nucleus"]);
  expect(withChannelMoved(all, ["tubulin", "nucleus"], "actin", -1)).toEqual(["tubulin", "nucleus"]);
});

test("all channels in the project's order are no choice of any", () => {
  expect(withChannelMoved(all, ["nucleus", "tubulin", "actin"], "tubulin", 1)).toBeNull();
  expect(withChannelToggled(all, ["nucleus", "actin"], "tubulin")).toBeNull();
});

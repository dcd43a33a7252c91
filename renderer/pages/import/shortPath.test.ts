import { expect, test } from "vitest";
import { shortPath } from "./shortPath.ts";

test("a path in the folder is short, and one beside it is whole", () => {
  expect(shortPath("/data/screen/plates.csv", "/data/screen")).toBe("plates.csv");
  expect(shortPath("/data/screen/meta/plates.csv", "/data/screen/")).toBe("meta/plates.csv");
  expect(shortPath("D:\\screen\\plates.csv", "D:\\screen")).toBe("plates.csv");
  expect(shortPath("/data/screen2/plates.csv", "/data/screen")).toBe("/data/screen2/plates.csv");
  expect(shortPath("/data/plates.csv", null)).toBe("/data/plates.csv");
});

import { expect, test } from "vitest";
import { projectPath, whyBadName } from "./newProject.ts";

test("a name has to be there and fit a folder on every system", () => {
  expect(whyBadName("Screen 1 (µM)")).toBeNull();
  expect(whyBadName("  ")).toMatch(/Give the project a name/);
  expect(whyBadName("a/b:c")).toMatch(/cannot have \/ : in it/);
  expect(whyBadName("x".repeat(101))).toMatch(/100/);
  expect(whyBadName("..")).toMatch(/cannot have \.\./);
});

test("a project lies in its folder under its name", () => {
  expect(projectPath("/home/mira/Moascope", " Screen 1 ", "/")).toBe("/home/mira/Moascope/Screen 1.moascope");
  expect(projectPath("D:\\", "Screen", "\\")).toBe("D:\\Screen.moascope");
});

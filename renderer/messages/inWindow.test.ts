import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { FailureKind } from "../../shared/failures/failureKind.ts";
import { Failure, failures } from "../../shared/failure.ts";
import { inWindow } from "./inWindow.ts";

const root = path.join(import.meta.dirname, "../..");

test("an option is a field of the window there, with its choice in the window's words", () => {
  expect(inWindow(new Failure("NetworkPartsUnknown", { path: "net.onnx", parts: "Fancy" }).message)).toBe(
    "The network in net.onnx has parts that cannot be trained here: Fancy. Cut it off before them with “Use it up to the layer”, use it frozen and as it is with “Start from: features of an ONNX file, used as it is”, or choose another network.",
  );
  expect(inWindow(new Failure("SplitNeedsColumn", { unit: "plate", missing: 2, images: 9 }).message)).toContain("choose “Part by: Image, classes evenly”.");
  expect(inWindow(new Failure("ComputationFailed", { device: "webgpu", reason: "lost", isOutOfMemory: false }).message)).toContain("Choose “Computed by: the processor”.");
  expect(inWindow(new Failure("ClassTooSmallToSplit", { className: "of two words", found: 1, needed: 3, unit: "images" }).message)).toContain(
    "Choose another “Part by”, or leave the class out with its tick under “What to learn”.",
  );
});

test("a command is a button of the window there", () => {
  expect(inWindow(new Failure("RunUntrained", { run: 3 }).message)).toBe("Run 3 has no finished epoch yet. Go on with: “Resume”");
  expect(inWindow(new Failure("ProjectMissing", { path: "/data/a screen" }).message)).toBe("There is no project at /data/a screen. Make one with: “New project”");
});

test("what a person called something stays as it is", () => {
  expect(inWindow(new Failure("UnknownClass", { className: "a--size", known: ["b --dose", "moascope train"] }).message)).toBe('There is no class "a--size". There are: b --dose, moascope train.');
});

describe("no failure speaks of the command line in the window", () => {
  // A terminal is where npm is used, whoever says so.
  const told = (sentence: string) => inWindow(sentence).replaceAll("npm install --prefix", "");
  test.each(Object.entries<FailureKind>(failures as never))("%s", (_code, { facts, sentence }) => {
    for (const given of examplesOf(facts)) expect(told(sentence(given))).not.toMatch(/--[a-z]|moascope [a-z]/);
  });
});

test("whatever else the core says names only options that the window has words for", () => {
  const named = sourcesOf("electron").concat(sourcesOf("shared")).flatMap((file) => [...readFileSync(file, "utf8").replaceAll(/: moascope [^`"]*/g, "").matchAll(/(?<=["`(: ][^\n]*[ (])--[a-z][a-z-]*(?==|[ ,;:.)`"])/g)].map(([option]) => option));
  expect(named.length).toBeGreaterThan(20);
  expect(new Set(named.filter((option) => inWindow(option) === option))).toEqual(new Set(["--prefix"]));
});

/** Sources whose sentences reach the window: commands are for terminals, and reports name commands that are to be typed. */
function sourcesOf(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|fixtures|^commands|^cli\.ts|report\/(commandLines|style|sections)/.test(name))
    .map((name) => path.join(root, folder, name));
}

/** Facts of every shape that a failure can have: each choice, yes and no, present and absent, a file of each kind. Of what lies deeper one shape is enough. */
function examplesOf(facts: z.ZodType, isDeep = false): unknown[] {
  if (facts instanceof z.ZodObject) {
    const parts = Object.entries<z.ZodType>(facts.shape as never).map(([name, part]) => [name, isDeep ? examplesOf(part, true).slice(0, 1) : examplesOf(part, true)] as const);
    return parts.reduce<object[]>((made, [name, values]) => made.flatMap((object) => values.map((value) => ({ ...object, [name]: value }))), [{}]);
  }
  if (facts instanceof z.ZodString) return ["a/file.onnx", ""];
  if (facts instanceof z.ZodNumber) return [1, 40];
  if (facts instanceof z.ZodBoolean) return [true, false];
  if (facts instanceof z.ZodEnum) return facts.options;
  if (facts instanceof z.ZodNullable) return [...examplesOf(facts.unwrap() as z.ZodType, isDeep), null];
  if (facts instanceof z.ZodOptional) return [...examplesOf(facts.unwrap() as z.ZodType, isDeep), undefined];
  if (facts instanceof z.ZodArray) return [examplesOf(facts.element as z.ZodType, isDeep), []];
  throw new Error(`there is no example of ${facts.type}`);
}

import { expect, test } from "vitest";
import { Failure, isFailure, packError, unpackError } from "./failure.ts";

test("a failure says its sentence and survives the way through another process", () => {
  const failure = new Failure("ProjectMissing", { path: "/data/screen" });
  expect(failure.message).toContain("/data/screen");
  const arrived = unpackError(JSON.parse(JSON.stringify(packError(failure))));
  expect(isFailure(arrived, "ProjectMissing")).toBe(true);
  expect(arrived.message).toBe(failure.message);
});

test("a bug arrives as an ordinary error with the stack of where it happened", () => {
  const arrived = unpackError(packError(new TypeError("no such thing")));
  expect(arrived).not.toBeInstanceOf(Failure);
  expect(arrived.message).toContain("failure.test.ts");
});

test("facts of the wrong shape are refused on arrival", () => {
  expect(() => unpackError({ failure: { code: "ProjectMissing", facts: { path: 7 } } })).toThrow();
});

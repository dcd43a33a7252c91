import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { isFailure } from "../../shared/failure.ts";
import { readJson } from "./readJson.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-json-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Wells = z.object({ wells: z.array(z.number()) });

function reading(text: string): () => unknown {
  const file = path.join(folder, "a.json");
  writeFileSync(file, text);
  return () => readJson(file, Wells);
}

test("a description is read, and one that is not there is none", () => {
  expect(reading('{"wells": [1, 2]}')()).toEqual({ wells: [1, 2] });
  expect(readJson(path.join(folder, "other.json"), Wells)).toBeNull();
});

test.each(['{"wells": [1,\n  2,\n $ 3\n]}', '{"wells": [1,\n 2', '\n\u0001\n', "{\n  \"wells\": \"one\"\n}", ""])("what is damaged, or says something else, is one line: %j", (text) => {
  expect(reading(text)).toThrow(expect.toSatisfy((error) => isFailure(error, "MetadataUnreadable") && /^.* cannot be read: it is (no JSON \([^\n"]+\)|not as expected at wells)\. .*$/.test(error.message)));
});

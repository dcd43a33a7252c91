import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

function counting() {
  const made: string[] = [];
  const recent = new Recent<string>(6, ({ length }) => length);
  const ask = (key: string) => recent.of(key, async () => (made.push(key), key));
  return { made, recent, ask };
}

test("what was asked for last is not made again; what was not for the longest time is", async () => {
  const { made, ask } = counting();
  for (const key of ["aa", "bb", "cc", "aa", "dd", "aa", "bb"]) expect(await ask(key)).toBe(key);
  expect(made).toEqual(["aa", "bb", "cc", "dd", "bb"]);
});

test("two who ask at once share one answer", async () => {
  const { made, ask } = counting();
  await Promise.all([ask("aa"), ask("aa")]);
  expect(made).toEqual(["aa"]);
});

test("what could not be made is made when it is asked for again", async () => {
  const { recent, ask } = counting();
  await expect(recent.of("aa", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  expect(await ask("aa")).toBe("aa");
});

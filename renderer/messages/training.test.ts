import { expect, test } from "vitest";
import { zoo } from "../../electron/nn/zoo/index.ts";
import { trainingWords } from "./training.ts";

test("every option of a network has a title in the form, and no title is left over", () => {
  const options = new Set(Object.values(zoo).flatMap((architecture) => architecture.options.map(({ name }) => name)));
  expect(Object.keys(trainingWords.networkOptions).toSorted()).toEqual([...options].toSorted());
});

test("every random change is explained, and all that is explained in one sentence", () => {
  const { changes, changeHelp, help } = trainingWords;
  expect(Object.keys(changeHelp)).toEqual(Object.keys(changes));
  for (const sentence of Object.values({ ...changeHelp, ...help })) expect(sentence).toMatch(/^[A-Z0-9](?!.*\. [A-Z]).*\.$/);
});

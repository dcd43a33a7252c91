import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { decode, inspect } from "./decode.ts";
import { writeFloatTiff } from "./writeFloatTiff.ts";

test("every plane is a page that comes back bit for bit", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-float-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "drawn.tif");
  const planes = Float32Array.from({ length: 3 * 5 * 5 }, (_, at) => (at % 2 === 0 ? -1 : 1) * Math.PI * 10 ** ((at % 9) - 4));
  await writeFloatTiff(file, planes, 5);
  expect(await inspect(file)).toMatchObject({ width: 5, height: 5, sampleType: "float32" });
  for (const page of [0, 1, 2]) {
    const { samples, width, height } = await decode(file, page);
    expect([width, height]).toEqual([5, 5]);
    expect([...samples]).toEqual([...planes.subarray(page * 25, (page + 1) * 25)]);
  }
});

import { zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { isFailure } from "../../../shared/failure.ts";
import { decode, inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { npyBytes } from "../fixtures/npyBytes.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const counting = (length: number, from = 0) => Uint8Array.from({ length }, (_, at) => (from + at) % 256);

test("items follow each other through training, validation and test, colours as planes", async () => {
  const at = folder.write("a.npz", zipSync({
    "test_images.npy": npyBytes("|u1", [1, 2, 3, 3], counting(18, 100)),
    "train_images.npy": npyBytes("|u1", [2, 2, 3, 3], counting(36)),
    "train_labels.npy": npyBytes("|u1", [2, 1], counting(2)),
    "val_images.npy": npyBytes("|u1", [1, 2, 3, 3], counting(18, 50)),
    "README.txt": counting(3),
  }));
  expect(await inspect(at)).toMatchObject({ width: 3, height: 2, channels: 3, pages: 4, sampleType: "uint8" });
  const first = await Promise.all([0, 1, 2, 3].map(async (page) => (await decode(at, page)).samples[0]));
  expect(first).toEqual([0, 18, 50, 100]);
  expect(Array.from((await decode(at, 1)).samples)).toEqual([18, 21, 24, 27, 30, 33, 19, 22, 25, 28, 31, 34, 20, 23, 26, 29, 32, 35]);
  await expect(decode(at, 4)).rejects.toSatisfy((error) => isFailure(error, "PageMissing"));
});

test("grey values of 16 bits in either byte order, stored or packed", async () => {
  for (const [descr, bytes] of [["<u2", [1, 2]], [">u2", [2, 1]]] as const) {
    const at = folder.write("b.npz", zipSync({ "train_images.npy": [npyBytes(descr, [1, 1, 1], Uint8Array.from(bytes)), { level: descr === "<u2" ? 0 : 9 }] }));
    expect(Array.from((await decode(at, 0)).samples)).toEqual([513]);
  }
});

test("other archives, arrays that are cut off, absurd shapes and cut files are refused", async () => {
  const refused = async (entries: Record<string, Uint8Array>, code: Parameters<typeof isFailure>[1]) => expect(inspect(folder.write("c.npz", zipSync(entries)))).rejects.toSatisfy((error) => isFailure(error, code));
  await refused({ "letter.xml": counting(9) }, "NotAnImage");
  await refused({ "train_images.npy": npyBytes("|u1", [5, 2, 2], counting(3)) }, "ImageDamaged");
  await refused({ "train_images.npy": npyBytes("|u1", [2e9, 2e9, 2e9], counting(3)) }, "ImageDamaged");
  await refused({ "train_images.npy": npyBytes("|O", [1, 1, 1], counting(3)) }, "ImageDamaged");
  await refused({ "train_images.npy": npyBytes("<c8", [1, 1, 1], counting(8)) }, "ImageUnsupported");
  await refused({ "train_images.npy": npyBytes("|u1", [1, 8, 8, 8], counting(512)) }, "ImageUnsupported");
  const whole = zipSync({ "train_images.npy": npyBytes("|u1", [2, 3, 3], counting(18)) });
  for (let length = 4; length < whole.length; length += 3) await expect(decode(folder.write("cut.npz", whole.subarray(0, length)), 0), `cut at ${length}`).rejects.toMatchObject({ name: "Failure" });
});

import { expect, test } from "vitest";
import { readWhole } from "./plane.ts";

const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => at % 251);

/** A body that comes in pieces; `kind` says whether it can be read into memory of the reader. */
function inPieces(kind: "bytes" | undefined, ...lengths: readonly number[]): Response {
  let at = 0;
  const left = [...lengths];
  const pull = (controller: ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array>) => {
    const length = left.shift();
    if (length !== undefined) return controller.enqueue(bytes.slice(at, (at += length)));
    controller.close();
    if ("byobRequest" in controller) controller.byobRequest?.respond(0);
  };
  return new Response(kind === "bytes" ? new ReadableStream({ type: "bytes", pull }) : new ReadableStream({ pull }));
}

test.each([["bytes"], [undefined]] as const)("a plane that comes in pieces is whole, read as %s", async (kind) => {
  expect(new Uint8Array(await readWhole(inPieces(kind, 1, 400, 599), 1_000))).toEqual(bytes);
});

test("a plane that ends early is not shown", async () => {
  await expect(readWhole(inPieces("bytes", 400, 300), 1_000)).rejects.toThrow("ends after 700 of its 1000 bytes");
});

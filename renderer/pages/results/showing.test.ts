import { expect, test, vi } from "vitest";
import { showing } from "./showing.ts";

test("a file that was written is shown in its folder where there is a desktop, and nothing is offered in a browser", () => {
  const show = vi.fn();
  showing("/plates/exports/run-1.onnx", show)!.run();
  expect(show).toHaveBeenCalledExactlyOnceWith("/plates/exports/run-1.onnx");
  expect(showing("/plates/exports/run-1.onnx", null)).toBeNull();
});

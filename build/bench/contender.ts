import { createInterface } from "node:readline";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { type Case, parametersOf, peakMemoryBytes, stepperFor } from "./network.ts";

// Our side of a comparison, a process of its own that says the same as pytorch.py: the case comes in the first line, then a line for each step
// that is to be taken; the milliseconds of each go out, and at the end the most memory that it took.
const say = (facts: Readonly<Record<string, string | number>>) => process.stdout.write(`${JSON.stringify(facts)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
if (first.done) throw new Error("Nothing was said about what to measure.");
const measured = JSON.parse(first.value) as Case;
// Whatever the network is usually trained for: the other side knows this loss.
await using stepper = await stepperFor(measured, crossEntropy);
say({ ready: "Moascope", parameters: parametersOf(measured) });
for (let number = 1; !(await lines.next()).done; number++) {
  const begun = performance.now();
  await stepper.step(number);
  say({ milliseconds: performance.now() - begun });
}
say({ peakMemoryBytes: peakMemoryBytes() });

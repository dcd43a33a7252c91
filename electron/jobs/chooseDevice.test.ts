import { expect, test } from "vitest";
import { Device } from "../../shared/domain/device.ts";
import { knownDevices } from "../engines/devices.ts";
import { chooseDevice } from "./chooseDevice.ts";
import { fastestOf, surveyEngines } from "./surveyDevices.ts";

const never = new AbortController().signal;

test("a device that is not there is refused in a sentence that says what is", async () => {
  const device = Device.options.find((device) => !knownDevices().includes(device))!;
  await expect(chooseDevice({ engine: "onnxruntime", device, threads: 1 }, never)).rejects.toMatchObject({ code: "DeviceMissing", facts: { device, present: expect.arrayContaining(["cpu"]) }, message: expect.stringMatching(/on this machine: .+\. It has: .*cpu.*\. Choose one of these, or auto\.$/) });
});

test("the processor is there without being asked, and auto comes to a device that there is", async () => {
  expect(await chooseDevice({ engine: "onnxruntime", device: "cpu", threads: 1 }, never)).toBe("cpu");
  expect(knownDevices()).toContain(await chooseDevice({ engine: "onnxruntime", device: "auto", threads: 1 }, never));
});

test("the fastest device is taken where it is twice as fast as the processor", () => {
  expect(fastestOf([{ device: "cpu", speed: 40 }, { device: "webgpu", speed: 70 }, { device: "cuda", speed: null }])).toBe("cpu");
  expect(fastestOf([{ device: "cpu", speed: 40 }, { device: "webgpu", speed: 90 }, { device: "cuda", speed: 400 }])).toBe("cuda");
  expect(fastestOf([{ device: "cpu", speed: null }, { device: "webgpu", speed: 1 }])).toBe("webgpu");
  expect(fastestOf([])).toBe("cpu");
});

test("of all that could compute one is what auto takes, and each says how fast it was or why not", async () => {
  const found = await surveyEngines(1, never);
  expect(found.filter(({ isAuto }) => isAuto)).toHaveLength(1);
  expect(found.find(({ isAuto }) => isAuto)?.speed).toBeGreaterThan(0);
  for (const { speed, reason } of found) expect((speed === null) !== (reason === null)).toBe(true);
});

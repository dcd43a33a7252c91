import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { defineConfig } from "@playwright/test";
import { chromiumArguments, findChromium } from "../build/chromium.ts";

const electronFolder = path.dirname(createRequire(import.meta.url).resolve("electron/package.json"));
const hasElectron = existsSync(path.join(electronFolder, "path.txt")) && (process.platform !== "linux" || Boolean(process.env.DISPLAY));

// Said once, by the process that starts the tests, not by each of its workers.
if (!hasElectron && process.env.TEST_WORKER_INDEX === undefined) console.log("NOT RUN: the browser tests in the desktop window, for Electron's binary or a screen is not here. They run in Chromium.");

/** The same specs drive every host: the loopback host in Chromium everywhere, the desktop window where Electron's binary is. */
export default defineConfig({
  testDir: ".",
  globalSetup: "./prepare.ts",
  outputDir: "../out/e2e",
  timeout: 300_000,
  expect: { timeout: 60_000 },
  fullyParallel: true,
  // Each waits for its browser and its host much of the time.
  workers: 3,
  forbidOnly: true,
  reporter: [["list"], ...(process.env.MOASCOPE_E2E_RESULTS === undefined ? [] : [["json", { outputFile: process.env.MOASCOPE_E2E_RESULTS }] as ["json", object]])],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: findChromium(), args: chromiumArguments },
    screenshot: "only-on-failure",
    contextOptions: { reducedMotion: "reduce" },
    actionTimeout: 60_000,
  },
  // What is of one host says so in its name.
  projects: [{ name: "loopback", metadata: { host: "loopback" } }, ...(hasElectron ? [{ name: "desktop", metadata: { host: "desktop" }, testIgnore: "**/*.loopback.spec.ts" }] : [])],
});

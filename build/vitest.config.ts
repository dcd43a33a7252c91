import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";

// Names a file for the results as JSON, for whoever counts them.
const results = process.env.MOASCOPE_TEST_RESULTS;
const root = `${import.meta.dirname}/..`;

/** Where Debian's Chromium keeps the software driver with which WebGPU is tested, and the library that finds it. */
const driver = "/usr/lib/chromium";
// Where a process looks for libraries is settled when it starts, as those of the tests are about to.
if (existsSync(path.join(driver, "libvulkan.so.1"))) process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, driver].filter(Boolean).join(path.delimiter);

export default defineConfig({
  test: {
    root,
    include: ["{electron,shared,renderer,build}/**/*.test.ts"],
    // Those need real images from outside the repository; build/vitest.data.config.ts runs them.
    exclude: ["**/node_modules/**", "**/*.data.test.ts"],
    env: {
      // What a person's own folder would hold must neither be read nor be written by tests.
      MOASCOPE_CONFIG: mkdtempSync(path.join(tmpdir(), "moascope-configuration-")),
      // What Node has made of the sources once: tests start some two hundred processes.
      NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/compiled"),
    },
    // So long that only what hangs ends by it: tests start real processes, and no test fails because a machine is slow.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Tests start real processes and real networks: more workers than cores would only make them wait for each other.
    maxWorkers: 2,
    reporters: results === undefined ? ["default"] : ["default", ["json", { outputFile: results }]],
  },
});

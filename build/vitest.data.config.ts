import { defineConfig } from "vitest/config";

/** The tests on real images, which lie outside the repository in a folder beside it. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ["{electron,shared,renderer,build}/**/*.data.test.ts"],
    testTimeout: 1_200_000,
    maxWorkers: 1,
  },
});

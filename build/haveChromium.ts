import { findChromium } from "./chromium.ts";

// Before all tests, for some of the unit tests need what comes with it: node haveChromium.ts
try {
  findChromium();
} catch (error) {
  // Those tests say that they are skipped, and the browser tests what is missing.
  console.log(error instanceof Error ? error.message : String(error));
}

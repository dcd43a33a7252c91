import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/** Where systems keep a Chromium. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"];

/** The path of a Chromium for the browser tests: the system's, else Playwright's, else Debian's package, which is installed. Throws where none can be had. */
export function findChromium(): string {
  return existing() ?? installed() ?? refuse();
}

function existing(): string | undefined {
  return [process.env.MOASCOPE_CHROMIUM ?? "", ...places, chromium.executablePath()].find((place) => place !== "" && existsSync(place));
}

function installed(): string | undefined {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0) {
    console.log("Installing Debian's chromium for the browser tests.");
    execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"], { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  } else {
    console.log("Fetching Playwright's Chromium for the browser tests.");
    spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit", shell: process.platform === "win32" });
  }
  return existing();
}

function refuse(): never {
  throw new Error("The browser tests need a Chromium, and none was found or could be installed. Install one (Debian: apt-get install chromium), or name it in MOASCOPE_CHROMIUM.");
}

/** How Chromium is started for tests: pages and WebGL2 drawn by the processor, so that every machine draws the same; no sandbox where root starts it. */
export const chromiumArguments = [
  "--disable-gpu",
  "--enable-unsafe-swiftshader",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

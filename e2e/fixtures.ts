import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import type { Application } from "./application.ts";
import { Complaints } from "./complaints.ts";
import { demoFolder, demoParts } from "./demoParts.ts";
import { startDesktop } from "./desktopApplication.ts";
import { startLoopback } from "./loopbackApplication.ts";

type Fixtures = {
  /** What the first window opens: a copy of the tests' screen of its own, or nothing. */
  readonly start: "demo" | "nothing";
  /** The person's home folder, which goes with the test. */
  readonly home: string;
  /** Where the copy of the screen lies in it. */
  readonly demo: ReturnType<typeof demoParts>;
  readonly complaints: Complaints;
  readonly application: Application;
  /** The first window. */
  readonly page: Page;
};

/** Tests of the whole application, in whatever host the project of the configuration names. A window that complains fails its test. */
export const test = base.extend<Fixtures>({
  start: ["demo", { option: true }],
  home: async ({}, use) => {
    const home = realpathSync(mkdtempSync(path.join(tmpdir(), "moascope-e2e-")));
    await use(home);
    // A job that was killed a moment ago may still be writing.
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  },
  demo: async ({ home }, use) => {
    const folder = path.join(home, "Screens");
    cpSync(demoFolder, folder, { recursive: true, preserveTimestamps: true });
    await use(demoParts(folder));
  },
  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.unexpected).toEqual([]);
  },
  application: async ({ context, home, demo, start, complaints }, use, { project }) => {
    const begin = { home, project: start === "demo" ? demo.project : null, hear: (page: Page) => complaints.hear(page) };
    await using application = project.metadata.host === "desktop" ? await startDesktop(begin) : await startLoopback(context, begin);
    await use(application);
  },
  page: async ({ application }, use) => {
    await use(await application.openWindow());
  },
});

export { expect };

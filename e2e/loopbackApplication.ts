import type { BrowserContext, Page } from "@playwright/test";
import { folders } from "../renderer/messages/folders.ts";
import type { Application, Start } from "./application.ts";
import { LoopbackHost } from "./host.ts";
import { shellOf } from "./screens/shell.ts";

/** `moascope serve` and windows of it in a browser. The first window brings the key, as a person's does; the others have its cookie. */
export async function startLoopback(context: BrowserContext, { home, project, hear }: Start): Promise<Application> {
  const host = await LoopbackHost.start(home, project);
  const { origin } = new URL(host.address);
  context.on("page", hear);
  let isFirst = true;
  return {
    async openWindow(hash = "#/") {
      const page = await context.newPage();
      await page.goto(isFirst ? host.address : `${origin}/${hash}`);
      isFirst = false;
      await shellOf(page).navigation.waitFor();
      return page;
    },
    async choosePath(page: Page, ask, path) {
      await ask();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(folders.path, { exact: true }).fill(path);
      await dialog.getByRole("button", { name: folders.go, exact: true }).click();
      await dialog.getByRole("button", { name: /^Choose “/ }).click();
    },
    killCore: async () => host.killCore(),
    async [Symbol.asyncDispose]() {
      await context.close();
      await host[Symbol.asyncDispose]();
    },
  };
}

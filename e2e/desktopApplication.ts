import path from "node:path";
import { _electron, expect } from "@playwright/test";
import type { Application, Start } from "./application.ts";
import { shellOf } from "./screens/shell.ts";

const root = path.join(import.meta.dirname, "..");

/** The desktop window, as `npm start` opens it. */
export async function startDesktop({ home, project, hear }: Start): Promise<Application> {
  const desktop = await _electron.launch({
    args: [root, `--user-data-dir=${path.join(home, "configuration")}`, ...(project === null ? [] : [project])],
    env: { ...(process.env as Record<string, string>), HOME: home },
  });
  desktop.on("window", hear);
  let isFirst = true;
  return {
    async openWindow(hash = "#/") {
      const wasFirst = isFirst;
      isFirst = false;
      const page = wasFirst ? await desktop.firstWindow() : await anotherWindow();
      if (!wasFirst) await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      // A project that was named at the start is opened by a message to the page.
      else if (project !== null) await expect.poll(() => page.url()).toContain("#/project/");
      await shellOf(page).navigation.waitFor();
      return page;
    },
    async choosePath(_page, ask, chosen) {
      // The system's dialog is outside the page: it is answered where the main process opens it.
      await desktop.evaluate(({ dialog }, filePath) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
      }, chosen);
      await ask();
    },
    async killCore() {
      const core = await desktop.evaluate(({ app }) => app.getAppMetrics().find(({ type, name }) => type === "Utility" && name === "Moascope core")?.pid);
      if (core === undefined) throw new Error("the application has no core");
      process.kill(core, "SIGKILL");
    },
    [Symbol.asyncDispose]: () => desktop.close(),
  };

  async function anotherWindow() {
    const opened = desktop.waitForEvent("window");
    await desktop.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      items.find(({ label }) => label === "New Window")?.click();
    });
    return opened;
  }
}

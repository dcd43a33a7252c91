import { BrowserWindow, dialog, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, shell } from "electron";
import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { DesktopCore } from "./core.ts";
import { isOwnAddress } from "./page.ts";

const Extensions = z.array(z.string().regex(/^[a-z0-9]{1,10}$/)).max(20);
const AbsolutePath = z.string().max(4_096).refine(path.isAbsolute);

/** Answers what the preload script asks the main process; whoever is not the page's own top frame is not answered. */
export function answerCalls(core: Pick<DesktopCore, "connect">): void {
  ipcMain.on("moascope:connect", (event) => {
    if (isOwnPage(event)) void core.connect(event.sender);
  });
  ipcMain.handle("moascope:pick-folder", (event) => (isOwnPage(event) ? pick(event, { properties: ["openDirectory", "createDirectory"] }) : null));
  ipcMain.handle("moascope:pick-file", (event, extensions: unknown) => {
    const allowed = Extensions.safeParse(extensions);
    return isOwnPage(event) && allowed.success ? pick(event, { properties: ["openFile"], filters: [{ name: allowed.data.join(", "), extensions: allowed.data }] }) : null;
  });
  ipcMain.on("moascope:show-in-folder", (event, given: unknown) => {
    const file = AbsolutePath.safeParse(given);
    if (isOwnPage(event) && file.success && existsSync(file.data)) shell.showItemInFolder(file.data);
  });
}

async function pick(event: IpcMainInvokeEvent, options: Electron.OpenDialogOptions): Promise<string | null> {
  const window = BrowserWindow.fromWebContents(event.sender);
  const { canceled, filePaths } = window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return canceled ? null : (filePaths[0] ?? null);
}

function isOwnPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnAddress(senderFrame.url);
}

import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { DesktopBridge, DesktopCommand } from "../shared/contract/desktopBridge.ts";

/** The page's window, of which Node's types know nothing. */
declare const window: { readonly origin: string; postMessage(message: string, origin: string, ports: readonly unknown[]): void };

// The bridge between the page and the main process: named wishes only, nothing of Electron itself.
const bridge = {
  connect: () => ipcRenderer.send("moascope:connect"),
  pickFolder: () => ipcRenderer.invoke("moascope:pick-folder"),
  pickFile: (extensions) => ipcRenderer.invoke("moascope:pick-file", extensions),
  pathOf: (file) => webUtils.getPathForFile(file),
  showInFolder: (path) => ipcRenderer.send("moascope:show-in-folder", path),
  onCommand(listener) {
    const hear = (_event: unknown, command: DesktopCommand) => listener(command);
    ipcRenderer.on("moascope:command", hear);
    return () => void ipcRenderer.removeListener("moascope:command", hear);
  },
} satisfies DesktopBridge;

contextBridge.exposeInMainWorld("moascope", bridge);
// Ports cannot pass the bridge; a window message carries them into the page.
ipcRenderer.on("moascope:core", ({ ports }) => window.postMessage("moascope:core", window.origin, ports));

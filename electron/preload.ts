import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { DesktopBridge, DesktopCommand } from "../shared/contract/desktopBridge.ts";

/** The page's window, of which Node's types know nothing. */
declare const window: { readonly origin: string; postMessage(message: string, origin: string, ports: readonly unknown[]): void };

// The bridge between the page and the main process: named wishes only, nothing of Electron itself.
// Commands that come before the page listens, such as the project that a double click opens, wait for it.
const waiting: DesktopCommand[] = [];
let hear = (command: DesktopCommand): void => void waiting.push(command);
ipcRenderer.on("moascope:command", (_event, command: DesktopCommand) => hear(command));

const bridge = {
  connect: () => ipcRenderer.send("moascope:connect"),
  pickFolder: () => ipcRenderer.invoke("moascope:pick-folder"),
  pickFile: (extensions) => ipcRenderer.invoke("moascope:pick-file", extensions),
  pathOf: (file) => webUtils.getPathForFile(file),
  showInFolder: (path) => ipcRenderer.send("moascope:show-in-folder", path),
  onCommand(listener) {
    hear = listener;
    for (const command of waiting.splice(0)) listener(command);
    return () => void (hear = (command) => waiting.push(command));
  },
} satisfies DesktopBridge;

contextBridge.exposeInMainWorld("moascope", bridge);
// Ports cannot pass the bridge; a window message carries them into the page.
ipcRenderer.on("moascope:core", ({ ports }) => window.postMessage("moascope:core", window.origin, ports));

import { BrowserWindow, type WebContents } from "electron";
import { isOwnAddress, pageAddress } from "./page.ts";

/** Opens a window on the page. `preload` is the path of the compiled preload script. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 640,
    show: false,
    title: "Moascope",
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false },
  });
  // Shown when there is something to see.
  window.once("ready-to-show", () => window.show());
  void window.loadURL(pageAddress);
  return window;
}

/** Keeps a page where it is: it goes nowhere else, opens nothing and embeds nothing but its own. To be called for every page that comes about. */
export function lock(page: WebContents): void {
  page.on("will-navigate", (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  page.on("will-redirect", (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  page.on("will-frame-navigate", (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  page.on("will-attach-webview", (event) => event.preventDefault());
  page.setWindowOpenHandler(() => ({ action: "deny" }));
}

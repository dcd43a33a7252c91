import type { DesktopBridge } from "../../shared/contract/desktopBridge.ts";

declare global {
  interface Window {
    readonly moascope?: DesktopBridge;
  }
}

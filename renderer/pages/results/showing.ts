import { common } from "../../messages/common.ts";

/** What is offered for a file that was written: the system's file browser beside it, where the host can open one. */
export function showing(path: string, showInFolder: ((path: string) => void) | null): { readonly label: string; readonly run: () => void } | null {
  return showInFolder === null ? null : { label: common.showInFolder, run: () => showInFolder(path) };
}

import type { DesktopBridge } from "../../shared/contract/desktopBridge.ts";
import { folders } from "../messages/folders.ts";
import { folderRequests } from "../state/folderRequests.svelte.ts";
import { api } from "./api.ts";
import { describeDropped } from "./droppedEntries.ts";

/** What was dropped: a folder of this machine, something that is no folder, or nothing after all. */
export type Dropped = { readonly kind: "folder"; readonly path: string } | { readonly kind: "file"; readonly name: string } | { readonly kind: "nothing" };

/** What is asked: the title says what for, `start` where to begin. */
export type PickOptions = { readonly title: string; readonly start?: string | null | undefined };

/** What differs between the desktop window and a browser. Picking gives a path of the machine that Moascope runs on, null when a person cancels. */
export type Host = {
  readonly pickFolder: (options: PickOptions) => Promise<string | null>;
  readonly pickProject: (options: PickOptions) => Promise<string | null>;
  /** `extensions` without the dot, in small letters. */
  readonly pickFile: (options: PickOptions & { readonly extensions: readonly string[] }) => Promise<string | null>;
  /** Where a dropped folder lies. To be called in the drop event itself: what was dropped cannot be read later. */
  readonly dropped: (transfer: DataTransfer) => Promise<Dropped>;
  /** Shows a file in the system's file browser; null where that cannot be done. */
  readonly showInFolder: ((path: string) => void) | null;
};

/** The host of this window. */
export const host: Host = window.moascope === undefined ? browserHost() : desktopHost(window.moascope);

function desktopHost(bridge: DesktopBridge): Host {
  return {
    pickFolder: () => bridge.pickFolder(),
    // A project is a folder.
    pickProject: () => bridge.pickFolder(),
    pickFile: ({ extensions }) => bridge.pickFile(extensions),
    dropped: async (transfer) => {
      const entry = firstEntry(transfer);
      const [file] = transfer.files;
      if (entry === null || file === undefined) return { kind: "nothing" };
      return entry.isDirectory ? { kind: "folder", path: bridge.pathOf(file) } : { kind: "file", name: file.name };
    },
    showInFolder: bridge.showInFolder,
  };
}

function browserHost(): Host {
  return {
    pickFolder: (options) => folderRequests.ask({ ...options, want: "folder" }),
    pickProject: (options) => folderRequests.ask({ ...options, want: "project" }),
    pickFile: (options) => folderRequests.ask({ ...options, want: "file" }),
    dropped: async (transfer) => {
      const entry = firstEntry(transfer);
      if (entry === null) return { kind: "nothing" };
      if (!isDirectory(entry)) return { kind: "file", name: entry.name };
      const path = await locate(entry);
      return path === null ? { kind: "nothing" } : { kind: "folder", path };
    },
    showInFolder: null,
  };
}

async function locate(entry: FileSystemDirectoryEntry): Promise<string | null> {
  const { name, fileNames } = await describeDropped(entry);
  const found = await api.files.locate({ folderName: name, fileNames: [...fileNames] });
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  const want = name.endsWith(".moascope") ? "project" : "folder";
  if (found.length > 1) return folderRequests.ask({ want, title: folders.whichOne, hint: folders.whichOneHint, candidates: found });
  return folderRequests.ask({ want, title: folders.findDropped(name), hint: folders.findDroppedHint });
}

function firstEntry(transfer: DataTransfer): FileSystemEntry | null {
  const item = [...transfer.items].find(({ kind }) => kind === "file");
  return item?.webkitGetAsEntry() ?? null;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

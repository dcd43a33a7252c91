/** A menu's or the system's wish to the window, such as opening a project that was double-clicked. */
export type DesktopCommand = { readonly kind: "open-project"; readonly path: string } | { readonly kind: "run-command"; readonly command: string };

/** What the desktop's preload script gives the page, as `window.moascope`; browsers have none of it. */
export type DesktopBridge = {
  /** Asks for a port to the core; it arrives as a window message `moascope:core`. */
  readonly connect: () => void;
  /** The system's dialogs; null when a person cancels. */
  readonly pickFolder: () => Promise<string | null>;
  readonly pickFile: (extensions: readonly string[]) => Promise<string | null>;
  /** Where a dropped file or folder lies. */
  readonly pathOf: (file: File) => string;
  /** Shows a file in the system's file browser. */
  readonly showInFolder: (path: string) => void;
  /** Calls back on menu commands until the returned function is called. */
  readonly onCommand: (listener: (command: DesktopCommand) => void) => () => void;
};

import { Menu, type MenuItemConstructorOptions } from "electron";
import type { DesktopCommand } from "../../shared/contract/desktopBridge.ts";

/** What the menu can do outside the page. */
export type MenuActions = {
  /** Sends a command to the window in front. */
  readonly send: (command: DesktopCommand) => void;
  readonly newWindow: () => void;
};

/** The application's menu. Its own commands are those of the page's palette, by id. */
export function installMenu({ send, newWindow }: MenuActions): void {
  const command = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => send({ kind: "run-command", command: id }),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === "darwin" ? [{ role: "appMenu" as const }] : []),
    {
      label: "File",
      submenu: [
        command("New Project…", "create-project", "CmdOrCtrl+N"),
        { ...command("Open Project…", "open-project", "CmdOrCtrl+Shift+O"), registerAccelerator: true },
        // The system keeps this list, of the projects that were opened; elsewhere the page has it.
        ...(process.platform === "darwin" ? [{ role: "recentDocuments" as const, submenu: [{ role: "clearRecentDocuments" as const }] }] : []),
        command("Projects", "go-projects"),
        { type: "separator" },
        { label: "New Window", accelerator: "CmdOrCtrl+Shift+N", click: newWindow },
        { type: "separator" },
        command("Import Images", "go-import"),
        { type: "separator" },
        { role: process.platform === "darwin" ? "close" : "quit" },
      ],
    },
    {
      label: "Edit",
      submenu: [command("Undo", "undo", "CmdOrCtrl+Z"), command("Redo", "redo", "CmdOrCtrl+Shift+Z"), { type: "separator" }, { role: "cut" }, { role: "copy" }, { role: "paste" }, { role: "selectAll" }],
    },
    {
      label: "Go",
      submenu: [command("Plates", "go-plates"), command("Quality", "go-quality"), command("Gallery", "go-gallery"), command("Label", "go-label"), command("Viewer", "go-viewer"), command("Train", "go-train"), command("Results", "go-results"), command("Predict", "go-predict")],
    },
    { label: "View", submenu: [{ role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" }, { type: "separator" }, { role: "togglefullscreen" }, { role: "toggleDevTools" }] },
    { role: "windowMenu" },
    { label: "Help", role: "help", submenu: [command("Moascope Help", "go-help")] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

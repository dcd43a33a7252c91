import { app, BrowserWindow, dialog, session } from "electron";
import { readPageFiles, builtPage } from "../hosting/pageFiles.ts";
import type { DesktopCommand } from "../../shared/contract/desktopBridge.ts";
import { answerCalls } from "./calls.ts";
import { DesktopCore } from "./core.ts";
import { installMenu } from "./menu.ts";
import { announceScheme, servePage } from "./page.ts";
import { confine } from "./permissions.ts";
import { projectArgument, projectAt } from "./projectArgument.ts";
import { lock, openWindow } from "./window.ts";

/** Runs the desktop application. `preload` is the path of the compiled preload script. A second start hands its project to the first and ends. */
export function runApplication(preload: string): void {
  if (!app.requestSingleInstanceLock()) return app.quit();
  app.enableSandbox();
  announceScheme();

  /** What windows are to do as soon as their pages listen. */
  const wishes = new Map<number, DesktopCommand[]>();
  const openOn = (project: string | null): BrowserWindow => {
    const window = openWindow(preload);
    const { id } = window.webContents;
    if (project !== null) wishes.set(id, [{ kind: "open-project", path: project }]);
    window.webContents.on("did-finish-load", () => {
      for (const command of wishes.get(id) ?? []) window.webContents.send("moascope:command", command);
      wishes.delete(id);
    });
    return window;
  };
  const send = (command: DesktopCommand) => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    if (window === undefined) return void openOn(command.kind === "open-project" ? command.path : null);
    if (window.isMinimized()) window.restore();
    window.focus();
    window.webContents.send("moascope:command", command);
  };

  let waiting = projectArgument(process.argv, process.cwd());
  app.on("web-contents-created", (_event, page) => lock(page));
  app.on("second-instance", (_event, argv, workingFolder) => {
    const project = projectArgument(argv, workingFolder);
    if (project === null) openOn(null);
    else send({ kind: "open-project", path: project });
  });
  // macOS opens documents by an event, perhaps before the application is ready.
  app.on("open-file", (event, file) => {
    event.preventDefault();
    const project = projectAt(file);
    if (project === null) return;
    if (app.isReady()) send({ kind: "open-project", path: project });
    else waiting = project;
  });

  void app.whenReady().then(() => {
    const core = new DesktopCore({
      configurationFolder: app.getPath("userData"),
      // For the system's own list, in the dock or the task bar.
      onProjectOpened: (folder) => app.addRecentDocument(folder),
      onRestart: (ending) => console.error(`The core ended (${ending}) and is started again.`),
      onGivingUp(ending) {
        dialog.showErrorBox("Moascope cannot go on", `Its core ended several times in a row (${ending}). What was saved is safe. Start Moascope again; if that does not help, restart the computer.`);
        app.exit(1);
      },
    });
    confine(session.defaultSession);
    servePage(session.defaultSession.protocol, readPageFiles(builtPage), core);
    answerCalls(core);
    installMenu({ send, newWindow: () => void openOn(null) });
    openOn(waiting);
    app.on("activate", () => {
      if (BrowserWindow.getAllWindows().length === 0) openOn(null);
    });
    app.on("will-quit", () => core.end());
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
}

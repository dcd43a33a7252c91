import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { projectPages } from "../../shared/domain/projectPages.ts";
import * as standIn from "./fixtures/electronStandIn.ts";

vi.mock("electron", () => standIn);

const folder = mkdtempSync(path.join(tmpdir(), "moascope-desktop-"));
const project = path.join(folder, "plates.moascope");
const { app, told, StandInProcess, StandInWindow, asked, exposed, heard } = standIn;
const core = () => StandInProcess.started.findLast(({ module }) => module.includes("coreProcess"))!;
const served = (address: string, init?: RequestInit) => told.served.get("moascope")!(new Request(address, init));
const ownFrame = { url: "moascope://window/#/project", parent: null };
const window = () => StandInWindow.all[0]!;

beforeAll(async () => {
  mkdirSync(path.join(folder, "page/assets"), { recursive: true });
  writeFileSync(path.join(folder, "page/index.html"), "<!doctype html><title>Moascope</title>");
  writeFileSync(path.join(folder, "page/assets/index.js"), "export {};");
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  mkdirSync(project);
  writeFileSync(path.join(project, "project.sqlite"), "");
  vi.stubEnv("MOASCOPE_PAGE", path.join(folder, "page"));
  vi.stubGlobal("window", { origin: "moascope://window", postMessage: vi.fn() });
  const { runApplication } = await import("./application.ts");
  runApplication("/app/preload.cjs");
  await new Promise((resolve) => setTimeout(resolve, 50));
  core().emit("message", { kind: "ready" });
});
beforeEach(() => void (asked.length = 0));

test("the window's page has no Node: it is isolated, sandboxed and of one origin, and it is shown when it is drawn", () => {
  expect(told.isSandboxed).toBe(true);
  expect(window().options.webPreferences).toEqual({
    preload: "/app/preload.cjs",
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
  });
  expect(window().loaded).toEqual(["moascope://window/"]);
  expect(window().isShown).toBe(false);
  window().emit("ready-to-show");
  expect(window().isShown).toBe(true);
});

test.each(["will-navigate", "will-redirect", "will-frame-navigate"])("%s leads nowhere but to the page's own addresses", (name) => {
  const isStopped = (url: string) => {
    const event = { url, preventDefault: vi.fn() };
    window().webContents.emit(name, event);
    return event.preventDefault.mock.calls.length > 0;
  };
  expect(["https://example.org/", "https://window/", "file:///etc/passwd", "moascope://elsewhere/", "javascript:alert(1)", "not an address"].map(isStopped)).toEqual(Array(6).fill(true));
  expect(isStopped("moascope://window/#/help")).toBe(false);
});

test("a page opens no window and embeds no other page", () => {
  expect(window().webContents.openHandler!()).toEqual({ action: "deny" });
  const event = { preventDefault: vi.fn() };
  window().webContents.emit("will-attach-webview", event);
  expect(event.preventDefault).toHaveBeenCalled();
});

test("every permission is denied but writing text to the clipboard, and so is every device", () => {
  const answers = (permission: string) => {
    const answer = vi.fn();
    told.permissionRequest!(...([null, permission, answer] as never[]));
    return [answer.mock.calls[0]?.[0], told.permissionCheck!(...([null, permission] as never[]))];
  };
  for (const permission of ["media", "geolocation", "notifications", "openExternal", "clipboard-read", "fileSystem", "hid"]) expect(answers(permission)).toEqual([false, false]);
  expect(answers("clipboard-sanitized-write")).toEqual([true, true]);
  expect(told.devicePermission!()).toBe(false);
});

test("nothing is fetched from anywhere else: images never leave the machine", () => {
  const isCancelled = (url: string) => {
    const answer = vi.fn();
    told.beforeRequest!(...([{ url }, answer] as never[]));
    return answer.mock.calls[0]?.[0].cancel;
  };
  expect(["https://example.org/x", "http://127.0.0.1/", "file:///etc/passwd", "ws://example.org", "moascope://elsewhere/"].map(isCancelled)).toEqual([true, true, true, true, true]);
  expect(["moascope://window/assets/index.js", "blob:moascope://window/1", "data:image/png;base64,"].map(isCancelled)).toEqual([false, false, false]);
});

test("the page comes from memory under a strict content security policy, on a secure scheme of its own", async () => {
  expect(told.schemes).toEqual([{ scheme: "moascope", privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }]);
  const page = await served("moascope://window/");
  expect(await page.text()).toContain("<title>Moascope</title>");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = page.headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|\*|http/);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
});

test("no path of the disk can be asked for", async () => {
  const statuses = ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "/assets/", "//etc/passwd", `/${folder}/secret.txt`].map(async (address) => (await served(`moascope://window${address}`)).status);
  expect(await Promise.all(statuses)).toEqual(statuses.map(() => 404));
  expect((await served("moascope://elsewhere/")).status).toBe(403);
  expect((await served("moascope://window/", { method: "POST" })).status).toBe(403);
});

test("pixels are asked of the core by their address, and fail when the core dies", async () => {
  const address = "moascope://window/pixels/0123456789ab/thumbnail/7?side=128&view=a";
  const answered = served(address, { headers: { "if-none-match": "tag" } });
  await vi.waitFor(() => expect(core().messages.at(-1)?.message).toMatchObject({ kind: "pixels", address, ifNoneMatch: "tag" }));
  const { id } = core().messages.at(-1)!.message as { id: number };
  core().emit("message", { kind: "pixels", id, answer: { status: 200, headers: { "Content-Type": "image/webp" }, body: new Uint8Array([1, 2]) } });
  expect(new Uint8Array(await (await answered).arrayBuffer())).toEqual(new Uint8Array([1, 2]));

  const lost = served(address);
  await vi.waitFor(() => expect(core().messages.length).toBeGreaterThan(2));
  core().emit("exit", 139);
  await expect(lost).rejects.toThrow("exit code 139");
  core().emit("message", { kind: "ready" });
});

test("the page gets a port to the core, and a new one from the core that was started in a dead one's place", async () => {
  const page = window().webContents;
  const connect = () => told.calls.get("moascope:connect")!(...([{ sender: page, senderFrame: ownFrame }] as never[]));
  connect();
  await vi.waitFor(() => expect(page.ports).toHaveLength(1));
  expect(page.ports[0]).toEqual(["moascope:core", null, [{ end: 2 }]]);
  expect(core().messages.at(-1)).toEqual({ message: { kind: "window" }, ports: [{ end: 1 }] });

  const dead = core();
  dead.emit("exit", 1);
  expect(core()).not.toBe(dead);
  connect();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(page.ports).toHaveLength(1);
  core().emit("message", { kind: "ready" });
  await vi.waitFor(() => expect(page.ports).toHaveLength(2));
});

test("a job of the core is a process of its own, spoken to through a port, and killed when the core asks or dies", () => {
  core().emit("message", { kind: "start-job", id: 1 });
  const job = StandInProcess.started.at(-1)!;
  expect(job.module).toContain("jobProcess");
  expect(job.messages).toEqual([{ message: null, ports: [{ end: 1 }] }]);
  expect(core().messages.at(-1)).toEqual({ message: { kind: "job", id: 1 }, ports: [{ end: 2 }] });
  core().emit("message", { kind: "kill-job", id: 1 });
  expect(job.isKilled).toBe(true);
  job.emit("exit", 9);
  expect(core().messages.at(-1)?.message).toEqual({ kind: "job-ended", id: 1, ending: "SIGKILL" });
});

test("only the page's own top frame is answered", async () => {
  const call = (channel: string, senderFrame: unknown, ...given: unknown[]) => (told.handlers.get(channel) ?? told.calls.get(channel))!(...([{ sender: window().webContents, senderFrame }, ...given] as never[]));
  expect(await call("moascope:pick-folder", ownFrame)).toBe("/picked");
  expect(await call("moascope:pick-file", ownFrame, ["csv"])).toBe("/picked");
  expect(await call("moascope:pick-file", ownFrame, ["../x"])).toBe(null);
  for (const frame of [null, { url: "https://example.org/", parent: null }, { url: "moascope://window/", parent: ownFrame }]) {
    expect(await call("moascope:pick-folder", frame)).toBe(null);
    call("moascope:show-in-folder", frame, folder);
    const ports = window().webContents.ports.length;
    call("moascope:connect", frame);
    expect(window().webContents.ports.length).toBe(ports);
  }
  call("moascope:show-in-folder", ownFrame, "relative");
  call("moascope:show-in-folder", ownFrame, path.join(folder, "nowhere"));
  expect(told.shownInFolder).toEqual([]);
  call("moascope:show-in-folder", ownFrame, folder);
  expect(told.shownInFolder).toEqual([folder]);
});

test("the menu leads to every page of a project and sends its commands to the window in front", () => {
  const items = told.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const ids = items.flatMap(({ click }) => {
    const before = window().webContents.sent.length;
    if (click === undefined) return [];
    const windows = StandInWindow.all.length;
    (click as () => void)();
    if (StandInWindow.all.length > windows) return StandInWindow.all.splice(windows).map(() => "a new window");
    return window().webContents.sent.slice(before).map(([channel, command]) => (channel === "moascope:command" ? (command as { command: string }).command : channel));
  });
  expect(ids).toEqual(expect.arrayContaining(["create-project", "open-project", "go-projects", "go-help", "undo", "redo", "a new window", ...projectPages.map((page) => `go-${page}`)]));
});

test("a project that is opened is in the system's own list, whichever core opens it", () => {
  core().emit("message", { kind: "project-opened", folder: project });
  expect(told.recentDocuments).toEqual([project]);
});

test("keys of the menu that a page hears itself are not taken from it", () => {
  const items = told.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const taken = items.flatMap(({ accelerator, registerAccelerator }) => (accelerator !== undefined && registerAccelerator !== false ? [accelerator] : []));
  expect(taken).toEqual(["CmdOrCtrl+Shift+O", "CmdOrCtrl+Shift+N"]);
});

test("no address is handed to the system, whatever it would open it with", () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  expect(sources).toContain("application.ts");
  expect(sources.filter((name) => readFileSync(path.join(import.meta.dirname, name), "utf8").includes("openExternal"))).toEqual([]);
});

test("a second start hands its project to the window that is open and opens a new one where it names none", () => {
  app.emit("second-instance", {}, ["moascope", "--flag", "plates.moascope"], folder);
  expect(window().webContents.sent.at(-1)).toEqual(["moascope:command", { kind: "open-project", path: project }]);
  app.emit("second-instance", {}, ["moascope"], folder);
  expect(StandInWindow.all).toHaveLength(2);
  StandInWindow.all.pop();
  const event = { preventDefault: vi.fn() };
  app.emit("open-file", event, path.join(project, "project.sqlite"));
  expect(event.preventDefault).toHaveBeenCalled();
  expect(window().webContents.sent.at(-1)).toEqual(["moascope:command", { kind: "open-project", path: project }]);
});

test("a file of a project's own ending in its folder stands for it, for systems that open files and not folders", () => {
  writeFileSync(path.join(project, "Open in Moascope.moascope"), "");
  app.emit("second-instance", {}, ["moascope", path.join(project, "Open in Moascope.moascope")], "/");
  expect(window().webContents.sent.at(-1)).toEqual(["moascope:command", { kind: "open-project", path: project }]);
});

test("a window that is opened for a project is told of it once its page is loaded, and only once", () => {
  const others = StandInWindow.all.splice(0);
  app.emit("open-file", { preventDefault: vi.fn() }, project);
  const [opened] = StandInWindow.all.splice(0, Infinity, ...others);
  const page = opened!.webContents;
  expect(page.sent).toEqual([]);
  page.emit("did-finish-load");
  page.emit("did-finish-load");
  expect(page.sent).toEqual([["moascope:command", { kind: "open-project", path: project }]]);
});

test("the preload script gives the page named wishes and nothing of Electron", async () => {
  await import("../preload.ts");
  const bridge = exposed.get("moascope") as Record<string, (...given: unknown[]) => unknown>;
  expect(Object.keys(bridge).sort()).toEqual(["connect", "onCommand", "pathOf", "pickFile", "pickFolder", "showInFolder"]);
  bridge.connect!();
  void bridge.pickFile!(["csv"]);
  expect(asked).toEqual([["moascope:connect"], ["moascope:pick-file", ["csv"]]]);
  heard.get("moascope:core")!(...([{ ports: ["port"] }] as never[]));
  expect((globalThis as unknown as { window: { postMessage: unknown } }).window.postMessage).toHaveBeenCalledWith("moascope:core", "moascope://window", ["port"]);
});

test("a command that is sent before the page listens, or while it does not, is heard once it does", async () => {
  await import("../preload.ts");
  const bridge = exposed.get("moascope") as Record<string, (...given: unknown[]) => unknown>;
  const send = (command: string) => heard.get("moascope:command")!(...([{ sender: "must not leak" }, { kind: "run-command", command }] as never[]));
  const hear = vi.fn();
  send("undo");
  const stop = bridge.onCommand!(hear) as () => void;
  expect(hear.mock.calls).toEqual([[{ kind: "run-command", command: "undo" }]]);
  send("redo");
  expect(hear).toHaveBeenLastCalledWith({ kind: "run-command", command: "redo" });
  stop();
  send("undo");
  expect(hear).toHaveBeenCalledTimes(2);
  bridge.onCommand!(hear);
  expect(hear).toHaveBeenCalledTimes(3);
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { Contract } from "../../shared/contract/index.ts";
import { createProject } from "../project/project.ts";
import { type CoreReport, superviseCore } from "./supervise.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-loopback-"));
/** How long a busy machine may take to start a core, in milliseconds. */
const START = 60_000;
const token = "a-secret-of-this-test";
const ending = new AbortController();
const starts: Extract<CoreReport, { kind: "listening" }>[] = [];
const restarts: string[] = [];
let supervision: Promise<void>;
let port: number;

beforeAll(async () => {
  createProject(path.join(folder, "plates"))[Symbol.dispose]();
  supervision = superviseCore({
    order: { token, port: 0, configurationFolder: path.join(folder, "configuration"), open: path.join(folder, "plates") },
    signal: ending.signal,
    onListening: (report) => void starts.push(report),
    onRestart: (how) => void restarts.push(how),
  });
  await vi.waitUntil(() => starts.length === 1, START);
  port = starts[0]!.port;
}, START);
afterAll(async () => {
  ending.abort();
  await supervision;
  rmSync(folder, { recursive: true, force: true });
});

type Given = { readonly path?: string; readonly method?: string; readonly headers?: Record<string, string> };

/** A request as any program could send it: fetch would forbid the headers that matter here. */
function ask({ path: at = "/", method = "GET", headers = {} }: Given): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port, path: at, method, headers: { Host: `127.0.0.1:${port}`, ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on("error", reject).end();
  });
}

const cookie = () => `moascope-${port}=${token}`;

function openSocket(headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/core`, { headers });
  return new Promise((resolve, reject) => socket.on("open", () => resolve(socket)).on("error", reject));
}

function clientOf(websocket: WebSocket): ContractRouterClient<Contract> {
  return createORPCClient(new RPCLink({ websocket: websocket as unknown as globalThis.WebSocket }));
}

test("the printed address turns its token into a cookie that no script reads and no other site sends, and leaves the address", async () => {
  const { status, headers } = await ask({ path: `/?token=${token}` });
  expect(status).toBe(303);
  expect(headers.location).toBe("/");
  expect(headers["set-cookie"]).toEqual([`moascope-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`]);
});

test.each([
  ["no key", {}, 403],
  ["a wrong token", { path: "/?token=guess" }, 403],
  ["a wrong cookie", { headers: { Cookie: "moascope-PORT=guess" } }, 403],
  ["the cookie of another server of this machine", { headers: { Cookie: `moascope-1=${token}` } }, 403],
  ["an empty cookie", { headers: { Cookie: "moascope-PORT=" } }, 403],
  ["a foreign host name, as DNS rebinding sends it", { path: `/?token=${token}`, headers: { Host: "evil.example" } }, 403],
  ["a foreign page", { path: `/?token=${token}`, headers: { Origin: "https://evil.example" } }, 403],
  ["another port's page", { path: `/?token=${token}`, headers: { Origin: "http://127.0.0.1:1" } }, 403],
] satisfies readonly (readonly [string, Given, number])[])("%s is turned away with a sentence and learns nothing", async (_who, given: Given, expected) => {
  const sent = Object.fromEntries(Object.entries(given.headers ?? {}).map(([name, value]) => [name, value.replace("PORT", String(port))]));
  const { status, text, headers } = await ask({ ...given, headers: sent });
  expect(status).toBe(expected);
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(headers["set-cookie"]).toBeUndefined();
});

test("only reading is possible, folders are not listed, and no path leads to the disk", async () => {
  const headers = { Cookie: cookie() };
  expect((await ask({ method: "POST", headers })).status).toBe(405);
  for (const at of ["/assets/", "/../package.json", "/..%2fpackage.json", "/%2e%2e/package.json", "//etc/passwd", "/electron/cli.ts", "/pixels/", "/pixels/0123456789ab/plane/1", "/pixels/../../x"]) {
    expect([at, (await ask({ path: at, headers })).status]).toEqual([at, 404]);
  }
});

test("every answer carries a strict content security policy", async () => {
  const withKey = { Cookie: cookie() };
  const asked: readonly (readonly [Given, number])[] = [
    [{ headers: withKey }, 200],
    [{ path: "/nowhere", headers: withKey }, 404],
    [{ method: "POST", headers: withKey }, 405],
    [{}, 403],
    [{ path: `/?token=${token}` }, 303],
  ];
  for (const [given, expected] of asked) {
    const { status, headers } = await ask(given);
    expect(status).toBe(expected);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*|http/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
});

test("the core listens on this machine only", () => {
  const listening = readFileSync("/proc/net/tcp", "utf8").split("\n").filter((line) => line.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A`));
  expect(listening.map((line) => line.trim().split(/\s+/)[1]!.split(":")[0])).toEqual(["0100007F"]);
});

test.each([
  ["no cookie", () => ({})],
  ["a foreign page", () => ({ Cookie: cookie(), Origin: "https://evil.example" })],
  ["a foreign host name", () => ({ Cookie: cookie(), Host: "evil.example" })],
])("a window with %s cannot call the core", async (_what, headers) => {
  await expect(openSocket(headers())).rejects.toThrow("403");
});

test("a core that is killed is started again on the same port, with the same key", async () => {
  const first = await openSocket({ Cookie: cookie(), Origin: `http://127.0.0.1:${port}` });
  expect(await clientOf(first).projects.recent()).toMatchObject([{ name: "plates", state: "ready" }]);
  const closed = new Promise((resolve) => first.on("close", resolve));
  const pid = Number(readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").at(-1));
  process.kill(pid, "SIGKILL");
  await closed;
  await expect.poll(() => starts.length, { timeout: START }).toBe(2);
  expect(starts[1]).toEqual(starts[0]);
  expect(restarts).toEqual(["SIGKILL"]);
  const second = await openSocket({ Cookie: cookie() });
  expect(await clientOf(second).projects.recent()).toMatchObject([{ name: "plates" }]);
  second.close();
}, START);

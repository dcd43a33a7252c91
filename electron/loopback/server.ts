import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer } from "ws";
import type { Core } from "../core/core.ts";
import { type PageFile } from "../hosting/pageFiles.ts";
import { securityHeaders } from "../hosting/securityHeaders.ts";
import { servePixels } from "../pixels/servePixels.ts";
import { router } from "../procedures/index.ts";
import { Access } from "./access.ts";

export type ServerOptions = {
  readonly core: Core;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly token: string;
  /** 0 takes any free port. */
  readonly port: number;
};

/** The largest message that a window may send; a CSV of labels is the longest there is. */
const MAX_MESSAGE = 64 * 2 ** 20;

/** Serves the window's page, its pixels and its calls on 127.0.0.1, to whoever has the token. Resolves when it listens. */
export async function serveLoopback({ core, files, token, port }: ServerOptions): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const listening = (server.address() as AddressInfo).port;
  const access = new Access(token, listening);
  server.on("request", (request, response) => void answer(request, response, { core, files, access }));

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  const handler = new RPCHandler(router);
  server.on("upgrade", (request, socket, head) => {
    if (request.url !== "/core" || !access.isForThisHost(request) || !access.isFromOwnPage(request) || !access.hasCookie(request)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => void handler.upgrade(websocket, { context: core }));
  });
  return { server, port: listening };
}

type Answering = { readonly core: Core; readonly files: ReadonlyMap<string, PageFile>; readonly access: Access };

async function answer(request: IncomingMessage, response: ServerResponse, { core, files, access }: Answering): Promise<void> {
  const say = (status: number, text: string) => response.writeHead(status, { ...securityHeaders, "Content-Type": "text/plain; charset=utf-8" }).end(text);
  if (!access.isForThisHost(request) || !access.isFromOwnPage(request)) return void say(403, "This address belongs to a program on this computer.");
  if (request.method !== "GET" && request.method !== "HEAD") return void say(405, "Only reading is possible here.");
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const given = url.searchParams.get("token");
  if (given !== null && access.isToken(given)) {
    // The token leaves the address, so that it is in no history and no screenshot.
    url.searchParams.delete("token");
    return void response.writeHead(303, { ...securityHeaders, "Set-Cookie": access.cookie, Location: `${url.pathname}${url.search}` }).end();
  }
  if (!access.hasCookie(request)) return void say(403, "Open the address that Moascope printed when it started: it holds the key to this page.");

  const file = files.get(url.pathname);
  if (file !== undefined) {
    const caching = url.pathname.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-cache";
    return void response.writeHead(200, { ...securityHeaders, "Content-Type": file.type, "Cache-Control": caching }).end(request.method === "HEAD" ? undefined : file.body);
  }
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  try {
    const { status, headers, body } = await servePixels(core, url, { signal: gone.signal, ifNoneMatch: request.headers["if-none-match"] ?? null });
    response.writeHead(status, { ...securityHeaders, ...headers, ...(status === 304 ? {} : { "Content-Length": body.byteLength }) }).end(request.method === "HEAD" ? undefined : body);
  } catch (error) {
    if (gone.signal.aborted) return;
    console.error(error);
    say(500, "Something went wrong inside Moascope.");
  }
}

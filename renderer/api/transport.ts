import type { ClientContext, ClientLink } from "@orpc/client";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";

/** One connection to the core: calls go through `link` until `closed` settles. */
export type Transport = { readonly link: ClientLink<ClientContext>; readonly closed: Promise<void>; readonly isClosed: () => boolean };

/** Opens a connection to the core, whichever host carries it; rejects where nobody answers. */
export function connect(): Promise<Transport> {
  return window.moascope === undefined ? connectSocket() : connectPort(window.moascope);
}

function connectSocket(): Promise<Transport> {
  const address = new URL("/core", location.href);
  address.protocol = "ws:";
  const websocket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    const closed = new Promise<void>((done) => websocket.addEventListener("close", () => done(), { once: true }));
    websocket.addEventListener("open", () => resolve({ link: new SocketLink({ websocket }), closed, isClosed: () => websocket.readyState >= WebSocket.CLOSING }), { once: true });
    void closed.then(() => reject(new Error("the core does not answer")));
  });
}

async function connectPort(bridge: NonNullable<Window["moascope"]>): Promise<Transport> {
  const port = await new Promise<MessagePort>((resolve) => {
    window.addEventListener("message", function hear({ data, ports, source }: MessageEvent) {
      const [given] = ports;
      if (source !== window || data !== "moascope:core" || given === undefined) return;
      window.removeEventListener("message", hear);
      resolve(given);
    });
    bridge.connect();
  });
  let isClosed = false;
  const closed = new Promise<void>((done) => port.addEventListener("close", () => done(), { once: true })).then(() => void (isClosed = true));
  const link = new PortLink({ port });
  port.start();
  return { link, closed, isClosed: () => isClosed };
}

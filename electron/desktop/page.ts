import { type Protocol, protocol } from "electron";
import { type PageFile } from "../hosting/pageFiles.ts";
import { securityHeaders } from "../hosting/securityHeaders.ts";
import type { DesktopCore } from "./core.ts";

/** The scheme of the window's page and its pixels; nothing else is ever loaded. */
const scheme = "moascope";

/** Where the window's page is. */
export const pageAddress = `${scheme}://window/`;

/** Whether an address is the page's own. */
export function isOwnAddress(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === `${scheme}:` && new URL(address).host === "window";
}

/** Makes the scheme a secure origin of its own, as https is. To be called before the app is ready. */
export function announceScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }]);
}

/** Answers the page's addresses: its own files from memory, and pixels of open projects by database id from the core. No path of the disk can be asked for. */
export function servePage(where: Protocol, files: ReadonlyMap<string, PageFile>, core: Pick<DesktopCore, "pixels">): void {
  where.handle(scheme, async (request) => {
    const say = (status: number, text: string) => new Response(text, { status, headers: { ...securityHeaders, "Content-Type": "text/plain; charset=utf-8" } });
    if (!isOwnAddress(request.url) || request.method !== "GET") return say(403, "This address is closed.");
    const url = new URL(request.url);
    const file = files.get(url.pathname);
    if (file !== undefined) return new Response(new Uint8Array(file.body), { headers: { ...securityHeaders, "Content-Type": file.type } });
    if (!url.pathname.startsWith("/pixels/")) return say(404, "There is nothing at this address.");
    const { status, headers, body } = await core.pixels(request.url, request.headers.get("if-none-match"), request.signal);
    // A status without a body, such as 304, must not be given one.
    return new Response(status === 304 ? null : new Uint8Array(body), { status, headers: { ...securityHeaders, ...headers } });
  });
}

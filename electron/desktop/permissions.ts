import type { Session } from "electron";
import { isOwnAddress } from "./page.ts";

/** Writing to the clipboard is all that the page may ask the system for. */
const granted: readonly string[] = ["clipboard-sanitized-write"];

/** Denies what the page might ask the system for, and every connection to anywhere: images never leave the machine. */
export function confine(session: Session): void {
  session.setPermissionRequestHandler((_page, permission, answer) => answer(granted.includes(permission)));
  session.setPermissionCheckHandler((_page, permission) => granted.includes(permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isAllowed(url) }));
}

function isAllowed(url: string): boolean {
  // Blobs and data are the page's own; devtools are opened by a person.
  return isOwnAddress(url) || ["blob:", "data:", "devtools:"].some((scheme) => url.startsWith(scheme));
}

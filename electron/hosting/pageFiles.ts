import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export type PageFile = { readonly type: string; readonly body: Buffer };

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** The built page of the window: where `npm run build` puts it, or what MOASCOPE_PAGE names. This file lies two folders below the repository, or three below out/ when it is compiled. */
export const builtPage = process.env.MOASCOPE_PAGE ?? path.join(import.meta.dirname, import.meta.url.endsWith(".ts") ? "../../out/renderer" : "../../../renderer");

/**
 * Reads every file of the built page into memory, by address from the root. Nothing else can then be asked for, whatever an address looks like.
 * Empty where the page was not built.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of entriesOf(folder)) {
    const type = types[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(`/${path.relative(folder, file).split(path.sep).join("/")}`, { type, body: readFileSync(file) });
  }
  const index = files.get("/index.html");
  if (index !== undefined) files.set("/", index);
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

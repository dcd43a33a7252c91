import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

// Draws resources/icon.png, from which electron-builder makes the icons of every system: node build/icon.ts
const folder = path.join(import.meta.dirname, "../resources");
/** macOS wants a picture of this side; the others scale it down. */
const SIDE = 1_024;

/** The icon of the application as its drawing says it, as PNG; few colours are enough. */
export async function drawIcon(): Promise<Buffer> {
  return sharp(readFileSync(path.join(folder, "icon.svg"))).resize(SIDE, SIDE).png({ palette: true, colours: 64, compressionLevel: 9 }).toBuffer();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path.join(folder, "icon.png"), await drawIcon());

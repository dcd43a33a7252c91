import path from "node:path";

/** Where the screen of the browser tests is made, once for all of them. */
export const demoFolder = path.join(import.meta.dirname, "../out/e2e-screen");

/** What lies where in a folder with the tests' screen. Image files are found beside the project, so that all of it can be copied. */
export function demoParts(folder: string): { readonly screen: string; readonly images: string; readonly table: string; readonly project: string } {
  const screen = path.join(folder, "screen");
  return { screen, images: path.join(screen, "images"), table: path.join(screen, "screen.csv"), project: path.join(folder, "Demo screen.moascope") };
}

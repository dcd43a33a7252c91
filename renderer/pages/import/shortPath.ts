/** A path from a folder where it lies in it; else the whole path. */
export function shortPath(path: string, folder: string | null): string {
  const isInside = folder !== null && path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.replace(/[/\\]$/, "").length));
  return isInside ? path.slice(folder.length).replace(/^[/\\]/, "") : path;
}

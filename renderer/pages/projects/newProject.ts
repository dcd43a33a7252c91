import { projects } from "../../messages/projects.ts";

/** Letters that some system does not allow in the name of a folder. */
const forbidden = /[<>:"/\\|?*\u0000-\u001f]/g;

/** What is wrong with the name of a new project, in a sentence; null when nothing is. */
export function whyBadName(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === "") return projects.nameMissing;
  if (trimmed.length > 100) return projects.nameTooLong;
  const found = [...new Set(trimmed.match(forbidden) ?? [])];
  return found.length === 0 && trimmed !== "." && trimmed !== ".." ? null : projects.nameNotForFiles(found.join(" ") || trimmed);
}

/** Where a new project will be. */
export function projectPath(folder: string, name: string, separator: string): string {
  const parent = folder.endsWith(separator) ? folder.slice(0, -separator.length) : folder;
  return `${parent}${separator}${name.trim()}.moascope`;
}

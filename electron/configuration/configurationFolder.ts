import { homedir } from "node:os";
import path from "node:path";

/** The person's own folder for what belongs to no project: where the system keeps such things, or what MOASCOPE_CONFIG names. */
export function configurationFolder(): string {
  const { MOASCOPE_CONFIG, APPDATA, XDG_CONFIG_HOME } = process.env;
  if (MOASCOPE_CONFIG) return path.resolve(MOASCOPE_CONFIG);
  if (process.platform === "win32") return path.join(APPDATA ?? path.join(homedir(), "AppData", "Roaming"), "Moascope");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Application Support", "Moascope");
  return path.join(XDG_CONFIG_HOME ?? path.join(homedir(), ".config"), "moascope");
}

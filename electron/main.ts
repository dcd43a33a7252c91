import { fileURLToPath } from "node:url";
import { runApplication } from "./desktop/application.ts";

// The desktop application's main process: windows, menus and dialogs. Everything else is done by the core's process.
runApplication(fileURLToPath(new URL("./preload.cjs", import.meta.url)));

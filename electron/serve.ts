import { randomBytes } from "node:crypto";
import path from "node:path";
import { builtPage, readPageFiles } from "./hosting/pageFiles.ts";
import { configurationFolder } from "./configuration/configurationFolder.ts";
import { superviseCore } from "./loopback/supervise.ts";

export type ServeOptions = {
  /** The project to open first. */
  readonly project: string | null;
  /** 0 takes any free port. */
  readonly port: number;
  readonly signal: AbortSignal;
  /** Is told where the window is, once; `restarted` when the core had to be started again. */
  readonly onAddress: (address: string) => void;
  readonly onRestart: (ending: string) => void;
};

/** The loopback host: the window's page and its core on 127.0.0.1, until the signal ends it. */
export async function serve({ project, port, signal, onAddress, onRestart }: ServeOptions): Promise<void> {
  if (!readPageFiles(builtPage).has("/")) throw new Error("The window's page is not built yet. Run: npm run build");
  const token = randomBytes(24).toString("base64url");
  let isTold = false;
  await superviseCore({
    order: { token, port, configurationFolder: configurationFolder(), open: project === null ? null : path.resolve(project) },
    signal,
    onListening({ port: listening, projectId }) {
      if (!isTold) onAddress(`http://127.0.0.1:${listening}/?token=${token}${projectId === null ? "" : `#/project/${projectId}`}`);
      isTold = true;
    },
    onRestart,
  });
}

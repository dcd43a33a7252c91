import { Workspace } from "../workspace/workspace.ts";
import type { Core } from "./core.ts";

export type CoreOptions = {
  /** The person's own folder for what belongs to no project, such as the list of recent ones. */
  readonly configurationFolder: string;
};

/** Everything behind the windows of one process. */
export function createCore({ configurationFolder }: CoreOptions): Core & Disposable {
  const workspace = new Workspace(configurationFolder, () => {});
  return { workspace, [Symbol.dispose]: () => workspace[Symbol.dispose]() };
}

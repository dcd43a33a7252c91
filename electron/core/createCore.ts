import { AllThumbnails } from "../pixels/allThumbnails.ts";
import { RecipePreviews } from "../previewing/recipePreviews.ts";
import { FolderPredictions } from "../predicting/folderPredictions.ts";
import { RunQueues } from "../queue/runQueues.ts";
import { readAhead } from "../workspace/readings.ts";
import { Workspace } from "../workspace/workspace.ts";
import type { Core } from "./core.ts";

export type CoreOptions = {
  /** The person's own folder for what belongs to no project, such as the list of recent ones. */
  readonly configurationFolder: string;
  /** Is told the folder of each project that is opened. */
  readonly onOpened?: (folder: string) => void;
};

/** Everything behind the windows of one process. Disposing of it closes all projects and ends their jobs; awaited, it waits until those are gone. */
export function createCore({ configurationFolder, onOpened }: CoreOptions): Core & Disposable & AsyncDisposable {
  const queues = new RunQueues();
  const thumbnails = new AllThumbnails();
  const workspace = new Workspace(configurationFolder, (open) => {
    queues.add(open);
    thumbnails.add(open);
    readAhead(open);
    onOpened?.(open.project.folder);
  });
  const close = () => workspace[Symbol.dispose]();
  return {
    workspace,
    queues,
    thumbnails,
    previews: new RecipePreviews(),
    folderPredictions: new FolderPredictions(),
    [Symbol.dispose]: close,
    async [Symbol.asyncDispose]() {
      close();
      await queues.settled();
    },
  };
}

import type { RunQueues } from "../queue/runQueues.ts";
import type { AllThumbnails } from "../pixels/allThumbnails.ts";
import type { RecipePreviews } from "../previewing/recipePreviews.ts";
import type { FolderPredictions } from "../predicting/folderPredictions.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** What the procedures and the pixel addresses of one process work with. */
export type Core = {
  readonly workspace: Workspace;
  readonly queues: RunQueues;
  readonly thumbnails: AllThumbnails;
  readonly previews: RecipePreviews;
  readonly folderPredictions: FolderPredictions;
};

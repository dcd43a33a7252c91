/** What a person is asked to point at. */
export type FolderQuestion = {
  readonly want: "folder" | "project" | "file";
  readonly title: string;
  readonly hint?: string | undefined;
  /** Where to begin; the home folder unless given. */
  readonly start?: string | null | undefined;
  /** Endings of the files that may be chosen, without the dot. */
  readonly extensions?: readonly string[] | undefined;
  /** Likely answers, to be shown instead of a folder's entries. */
  readonly candidates?: readonly string[] | undefined;
};

/** A question that waits for its answer; null when a person cancels. */
export type FolderRequest = FolderQuestion & { readonly answer: (path: string | null) => void };

class FolderRequests {
  current = $state.raw<FolderRequest | null>(null);

  /** Asks in Moascope's own dialog, which the window shows; a question that was still open is cancelled. */
  ask(question: FolderQuestion): Promise<string | null> {
    this.current?.answer(null);
    return new Promise((resolve) => {
      const request: FolderRequest = {
        ...question,
        answer: (path) => {
          if (this.current === request) this.current = null;
          resolve(path);
        },
      };
      this.current = request;
    });
  }
}

export const folderRequests = new FolderRequests();

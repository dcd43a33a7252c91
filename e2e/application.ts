import type { Page } from "@playwright/test";

/** How an application is started: the person's home folder, the project that it opens first, and who is told of each window before it shows anything. */
export type Start = { readonly home: string; readonly project: string | null; readonly hear: (page: Page) => void };

/** The application as a test drives it, whatever host it runs in, with a home folder and a list of projects of its own. */
export interface Application extends AsyncDisposable {
  /** Opens a window, and waits until it hears a person: the first one on the project that the application was started with, later ones at the address (`#/...`) that is given. */
  readonly openWindow: (hash?: string) => Promise<Page>;
  /** Does what asks for a folder or a file, and answers with its path as a person does in the host's dialog. */
  readonly choosePath: (page: Page, ask: () => Promise<void>, path: string) => Promise<void>;
  /** Kills the core's process as a crash would; the host itself goes on. */
  readonly killCore: () => Promise<void>;
}

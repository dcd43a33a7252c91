import { common } from "../messages/common.ts";
import { isExpected, sentenceOf } from "../messages/sentenceOf.ts";

/** A word that passes, about something that happened, with one thing to do about it. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly kind: "done" | "notice" | "problem";
  readonly action: { readonly label: string; readonly run: () => void } | null;
};

/** How long a toast stays, in milliseconds: longer where there is something to decide. */
const STAYS = { plain: 4_000, withAction: 10_000 };

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Says what was done; `action` is usually Undo. */
  done(text: string, action: Toast["action"] = null): void {
    this.#show({ id: this.#next++, text, kind: "done", action });
  }

  /** Says what was done and can be undone. What goes wrong with that is told too. */
  undoable(text: string, undo: () => Promise<unknown> | void): void {
    const run = async () => {
      try {
        await undo();
      } catch (error) {
        this.problem(error);
      }
    };
    this.done(text, { label: common.undo, run: () => void run() });
  }

  /** Says something that a person has to know, and that stays until it was read. */
  tell(text: string): void {
    // Said again, it does not stand there twice.
    this.list = this.list.filter((toast) => toast.text !== text);
    this.#show({ id: this.#next++, text, kind: "notice", action: null });
  }

  /** Says what went wrong: a failure's own sentence; nothing for what a person cancelled. */
  problem(error: unknown): void {
    if (error instanceof Error && error.name === "AbortError") return;
    if (!isExpected(error)) console.error(error);
    this.#show({ id: this.#next++, text: sentenceOf(error), kind: "problem", action: null });
  }

  /** Says why something that a person tried cannot be. */
  refuse(text: string): void {
    this.#show({ id: this.#next++, text, kind: "problem", action: null });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #show(toast: Toast): void {
    this.list = [...this.list.slice(-3), toast];
    // Anything else stays until it was read.
    if (toast.kind === "done") setTimeout(() => this.dismiss(toast.id), toast.action === null ? STAYS.plain : STAYS.withAction);
  }
}

export const toasts = new Toasts();

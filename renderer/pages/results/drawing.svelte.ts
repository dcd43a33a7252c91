import { pixelAddress } from "../../../shared/contract/pixelAddress.ts";
import { pictureName } from "../../../shared/domain/drawing.ts";
import { api } from "../../api/api.ts";
import { Cancellable } from "../../state/cancellable.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** What was drawn: how many, of which seed, and where the picture of them is. */
type Drawn = { readonly count: number; readonly seed: number; readonly address: string };

/** Drawing new images with a run, as often as a person likes. */
export class Drawing {
  readonly work = new Cancellable();
  readonly #where: { readonly projectId: string; readonly runId: number; readonly epoch: number };
  /** What was drawn last; null before. */
  drawn = $state.raw<Drawn | null>(null);
  progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

  constructor(where: { readonly projectId: string; readonly runId: number; readonly epoch: number }) {
    this.#where = where;
  }

  async draw(count: number, seed: number): Promise<void> {
    const { epoch, ...where } = this.#where;
    const isDone = await this.work.run(
      (signal) => {
        this.progress = null;
        return api.results.draw({ ...where, count, seed }, { signal });
      },
      (event) => {
        if (event.kind === "progress") this.progress = event;
        else if (event.kind === "fellBack") toasts.tell(event.sentence);
      },
    );
    if (isDone) this.drawn = { count, seed, address: pixelAddress({ kind: "drawn", ...where, name: pictureName({ epoch, seed, count }) }) };
  }
}

import { fetchPlane, type Plane, type PlaneAddress } from "./plane.ts";

/** Bytes of planes that are kept: enough for the neighbours of what is shown. */
const KEPT_BYTES = 192 * 2 ** 20;

/** A plane that is kept or on its way. One that is read ahead is given up with its signal, unless somebody looks at it meanwhile. */
type Kept = { readonly plane: Promise<Plane>; readonly giveUp: AbortController; isLookedAt: boolean; bytes: number };

/** Planes that were shown or are about to be, the ones asked for last. */
export class PlaneCache {
  readonly #planes = new Map<string, Kept>();
  readonly #read: typeof fetchPlane;

  constructor(read = fetchPlane) {
    this.#read = read;
  }

  /** The plane, from memory or from the host. What was begun goes on when its asker gives up: somebody will look again. */
  look(address: PlaneAddress): Promise<Plane> {
    const kept = this.#get(address);
    kept.isLookedAt = true;
    return kept.plane;
  }

  /** The plane for later: where nobody looks at it before the signal aborts, its transfer ends and leaves room for what is looked at. */
  async readAhead(address: PlaneAddress, signal: AbortSignal): Promise<void> {
    const kept = this.#get(address);
    // What is looked at instead is asked for in the same turn, and may be this very plane.
    const end = () => setTimeout(() => kept.isLookedAt || kept.giveUp.abort());
    signal.addEventListener("abort", end, { once: true });
    try {
      await kept.plane;
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  #get(address: PlaneAddress): Kept {
    const key = `${address.projectId} ${address.imageId} ${address.channel}`;
    const kept = this.#planes.get(key) ?? this.#fetch(key, address);
    // Asked for last: moved to the end.
    this.#planes.delete(key);
    this.#planes.set(key, kept);
    return kept;
  }

  #fetch(key: string, address: PlaneAddress): Kept {
    const giveUp = new AbortController();
    const plane = this.#read(address, AbortSignal.any([giveUp.signal, AbortSignal.timeout(60_000)]));
    const kept: Kept = { plane, giveUp, isLookedAt: false, bytes: 0 };
    plane.then(
      ({ samples }) => {
        kept.bytes = samples.byteLength;
        this.#forget();
      },
      () => {
        if (this.#planes.get(key) === kept) this.#planes.delete(key);
      },
    );
    giveUp.signal.addEventListener("abort", () => this.#planes.get(key) === kept && this.#planes.delete(key), { once: true });
    return kept;
  }

  #forget(): void {
    let bytes = 0;
    for (const [key, kept] of [...this.#planes].reverse()) {
      bytes += kept.bytes;
      if (bytes > KEPT_BYTES) this.#planes.delete(key);
    }
  }
}

export const planeCache = new PlaneCache();

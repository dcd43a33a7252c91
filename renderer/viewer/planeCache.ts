import { fetchPlane, type Plane, type PlaneAddress } from "./plane.ts";

/** Bytes of planes that are kept: enough for the neighbours of what is shown. */
const KEPT_BYTES = 192 * 2 ** 20;

/** Planes that were shown or are about to be, the ones asked for last. */
export class PlaneCache {
  readonly #planes = new Map<string, Promise<Plane>>();
  readonly #bytes = new Map<string, number>();

  /** The plane, from memory or from the host. What was begun goes on when its asker gives up: somebody will look again. */
  get(address: PlaneAddress): Promise<Plane> {
    const key = `${address.projectId} ${address.imageId} ${address.channel}`;
    const known = this.#planes.get(key);
    this.#planes.delete(key);
    const plane = known ?? this.#fetch(key, address);
    this.#planes.set(key, plane);
    return plane;
  }

  async #fetch(key: string, address: PlaneAddress): Promise<Plane> {
    try {
      const plane = await fetchPlane(address, AbortSignal.timeout(60_000));
      this.#bytes.set(key, plane.samples.byteLength);
      this.#forget();
      return plane;
    } catch (error) {
      this.#planes.delete(key);
      throw error;
    }
  }

  #forget(): void {
    let bytes = 0;
    for (const key of [...this.#planes.keys()].reverse()) {
      bytes += this.#bytes.get(key) ?? 0;
      if (bytes <= KEPT_BYTES) continue;
      this.#planes.delete(key);
      this.#bytes.delete(key);
    }
  }
}

export const planeCache = new PlaneCache();

import { type Transport, connect } from "./transport.ts";

/** Waits between attempts to reach the core again, in milliseconds. */
const attempts = [100, 300, 600, 1_000, 2_000];

/** The connection to the core: kept up, and made anew when it is lost. */
export class Connection {
  status = $state<"connecting" | "connected" | "lost">("connecting");
  /** Counts the connections so far. Whoever reads it while loading, loads again after a loss: what happened meanwhile would else be missed. */
  generation = $state(0);
  #transport: Promise<Transport>;

  constructor() {
    this.#transport = this.#keepUp();
  }

  /** The connection that is up, or the next one. */
  transport(): Promise<Transport> {
    return this.#transport;
  }

  async #keepUp(): Promise<Transport> {
    for (let attempt = 0; ; attempt++) {
      try {
        const transport = await connect();
        this.status = "connected";
        this.generation++;
        void transport.closed.then(() => {
          this.status = "lost";
          this.#transport = this.#keepUp();
        });
        return transport;
      } catch {
        this.status = "lost";
        await new Promise((resolve) => setTimeout(resolve, attempts[Math.min(attempt, attempts.length - 1)]));
      }
    }
  }
}

/** The window's one connection. */
export const connection = new Connection();

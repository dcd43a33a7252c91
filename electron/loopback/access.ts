import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Names the cookie of one server: cookies are shared by all ports of a machine. */
function cookieName(port: number): string {
  return `moascope-${port}`;
}

/** Who may come in: this machine's own pages (Host, Origin), with the token that was printed when the server started. */
export class Access {
  readonly #token: Buffer;
  readonly #port: number;

  constructor(token: string, port: number) {
    this.#token = Buffer.from(token);
    this.#port = port;
  }

  /** Whether a request is addressed to this server by its own name: a foreign name that resolves to 127.0.0.1 (DNS rebinding) is not. */
  isForThisHost({ headers }: IncomingMessage): boolean {
    return headers.host === `127.0.0.1:${this.#port}` || headers.host === `localhost:${this.#port}`;
  }

  /** Whether a request comes from this server's own page; browsers leave Origin out where a person typed the address. */
  isFromOwnPage({ headers }: IncomingMessage): boolean {
    return headers.origin === undefined || headers.origin === `http://${headers.host}`;
  }

  hasCookie({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
    return cookies.some((cookie) => cookie.startsWith(`${cookieName(this.#port)}=`) && this.isToken(cookie.slice(cookieName(this.#port).length + 1)));
  }

  isToken(given: string): boolean {
    const bytes = Buffer.from(given);
    return bytes.length === this.#token.length && timingSafeEqual(bytes, this.#token);
  }

  /** The cookie that replaces the token in the address. */
  get cookie(): string {
    return `${cookieName(this.#port)}=${this.#token.toString()}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

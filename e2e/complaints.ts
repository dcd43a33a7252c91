import type { Page } from "@playwright/test";

/** Everything that windows complained of: errors in the console, uncaught errors, and answers of HTTP 400 and above. */
export class Complaints {
  readonly #heard: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Hears a window from now on. */
  hear(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error") this.#heard.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#heard.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("response", (response) => {
      if (response.status() >= 400) this.#heard.push(`HTTP ${response.status()}: ${response.url()}`);
    });
  }

  /** Lets a test provoke a complaint, such as that of a browser whose server is gone. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint);
  }

  /** What nobody expected. */
  get unexpected(): readonly string[] {
    return this.#heard.filter((text) => !this.#expected.some((expected) => expected.test(text)));
  }
}

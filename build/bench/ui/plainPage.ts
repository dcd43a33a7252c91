import type { Browser, CDPSession } from "@playwright/test";

type Answer = { readonly id?: number; readonly error?: { readonly message: string }; readonly result?: unknown };
type Evaluation = { readonly result: { readonly value?: unknown }; readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } } };

/** How long anything may take, in milliseconds. */
const PATIENCE = 60_000;
/** Pages that are made before it is said that none can be. */
const ATTEMPTS = 5;

/**
 * A page in a browser profile of its own that has cached nothing, seen as by a person. Playwright's own pages copy every answer of the network for its debugger, and
 * read scripts a second time for the places in them: that takes a third of the time of a first paint, and no person waits for it.
 */
export class PlainPage implements AsyncDisposable {
  readonly #browser: CDPSession;
  readonly #profile: string;
  readonly #target: string;
  readonly #answers = new Map<number, (answer: Answer) => void>();

  private constructor(browser: CDPSession, profile: string, target: string) {
    this.#browser = browser;
    this.#profile = profile;
    this.#target = target;
    browser.on("Target.receivedMessageFromTarget", ({ message }) => {
      const answer = JSON.parse(message) as Answer;
      if (answer.id !== undefined) this.#answers.get(answer.id)?.(answer);
    });
  }

  static async open(browser: Browser): Promise<PlainPage> {
    const session = await browser.newBrowserCDPSession();
    const { browserContextId } = await session.send("Target.createBrowserContext");
    // Playwright attaches to every new page too, and lets go of those that it did not make: Chromium has been seen to know of no such page in that moment.
    for (let attempt = 1; ; attempt++) {
      const { targetId } = await session.send("Target.createTarget", { url: "about:blank", browserContextId, width: 1280, height: 800 });
      try {
        const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
        return new PlainPage(session, browserContextId, sessionId);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await session.send("Target.closeTarget", { targetId }).catch(() => undefined);
      }
    }
  }

  /** Goes to an address; `first` runs in the new page before its own scripts. */
  async goto(address: string, first?: () => void): Promise<void> {
    if (first !== undefined) {
      await this.#send("Page.enable");
      await this.#send("Page.addScriptToEvaluateOnNewDocument", { source: `(${first})()` });
    }
    await this.#send("Page.navigate", { url: address });
  }

  /** What a function gives that runs in the page; a promise is awaited. */
  async evaluate<Given, Value>(work: (given: Given) => Value | Promise<Value>, given: Given): Promise<Value> {
    const evaluation = (await this.#send("Runtime.evaluate", { expression: `(${work})(${JSON.stringify(given)})`, awaitPromise: true, returnByValue: true })) as Evaluation;
    if (evaluation.exceptionDetails !== undefined) throw new Error(evaluation.exceptionDetails.exception?.description ?? evaluation.exceptionDetails.text);
    return evaluation.result.value as Value;
  }

  /** Waits until a function that runs in the page gives something. It is asked rarely, for asking takes time of the page. */
  async waitFor<Given, Value>(work: (given: Given) => Value | null | undefined | false, given: Given): Promise<Value> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 250))) {
      const value = await this.evaluate(work, given).catch(() => null);
      if (value !== null && value !== undefined && value !== false) return value;
    }
    throw new Error(`The page did not come to ${work}.`);
  }

  async wheel(x: number, y: number, deltaY: number): Promise<void> {
    await this.#send("Input.dispatchMouseEvent", { type: "mouseWheel", x, y, deltaX: 0, deltaY });
  }

  /** Size of the script's memory after a collection, in megabytes. */
  async heapMegabytes(): Promise<number> {
    await this.#send("HeapProfiler.collectGarbage");
    const { usedSize } = (await this.#send("Runtime.getHeapUsage")) as { readonly usedSize: number };
    return usedSize / 2 ** 20;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.send("Target.disposeBrowserContext", { browserContextId: this.#profile });
    await this.#browser.detach();
  }

  #sent = 0;

  #send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ error, result }) => {
        this.#answers.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#browser.send("Target.sendMessageToTarget", { sessionId: this.#target, message: JSON.stringify({ id, method, params }) }).catch(reject);
    });
  }
}

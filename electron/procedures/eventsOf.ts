/**
 * Does work that tells how far it is, as a stream: what is told comes out as soon as somebody asks, news of the same kind replacing what
 * nobody has asked for yet. Ending the stream, or the signal, cancels the work.
 */
export async function* eventsOf<Event extends { readonly kind: string }>(
  work: (tell: (event: Event) => void, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Event> {
  const ending = new AbortController();
  const waiting: Event[] = [];
  let news = Promise.withResolvers<void>();
  const tell = (event: Event) => {
    if (waiting.at(-1)?.kind === event.kind) waiting.pop();
    waiting.push(event);
    news.resolve();
  };
  let isOver = false;
  const working = work(tell, signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal])).finally(() => {
    isOver = true;
    news.resolve();
  });
  // Heard of below; until then it must not end the process.
  working.catch(() => undefined);
  try {
    for (;;) {
      await news.promise;
      news = Promise.withResolvers();
      const wasOver = isOver;
      yield* waiting.splice(0);
      if (wasOver) break;
    }
    await working;
  } finally {
    ending.abort();
    await working.catch(() => undefined);
  }
}

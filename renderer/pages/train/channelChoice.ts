/** The channels of a recipe: those that the network sees in its order, and the others of the project after them. `chosen` is null for all of the project's, in theirs. */
export function channelList(all: readonly string[], chosen: readonly string[] | null): readonly { readonly name: string; readonly isSeen: boolean }[] {
  const seen = chosen ?? all;
  return [...seen.map((name) => ({ name, isSeen: true })), ...all.filter((name) => !seen.includes(name)).map((name) => ({ name, isSeen: false }))];
}

/** The choice with one channel more, as the last, or one less. */
export function withChannelToggled(all: readonly string[], chosen: readonly string[] | null, name: string): string[] | null {
  const seen = chosen ?? all;
  return choiceOf(all, seen.includes(name) ? seen.filter((other) => other !== name) : [...seen, name]);
}

/** The choice with a channel one place further up (-1) or down (1). */
export function withChannelMoved(all: readonly string[], chosen: readonly string[] | null, name: string, by: -1 | 1): string[] | null {
  const seen = [...(chosen ?? all)];
  const from = seen.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= seen.length) return choiceOf(all, seen);
  seen.splice(to, 0, ...seen.splice(from, 1));
  return choiceOf(all, seen);
}

/** All of them in the project's order is what a recipe says with null, so that it suits other projects too. */
function choiceOf(all: readonly string[], seen: readonly string[]): string[] | null {
  return seen.length === all.length && seen.every((name, at) => name === all[at]) ? null : [...seen];
}

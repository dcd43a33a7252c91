/** What a search looks at of a command. */
type Named = { readonly title: string; readonly group: string };

/** The commands whose title or group has every word of the text, those that begin with it first, by group; the groups in the order of their best command. */
export function searchCommands<T extends Named>(commands: readonly T[], text: string): ReadonlyMap<string, readonly T[]> {
  const sought = text.trim().toLowerCase();
  const words = sought.split(/\s+/).filter((word) => word !== "");
  const ranked = commands
    .filter(({ title, group }) => words.every((word) => `${group} ${title}`.toLowerCase().includes(word)))
    .map((command) => ({ command, rank: rankOf(command.title.toLowerCase(), sought, words) }))
    .sort((a, b) => a.rank - b.rank);
  return Map.groupBy(ranked.map(({ command }) => command), ({ group }) => group);
}

/** 0 for a title that begins with the text, 1 where words of it begin with all that was typed, 2 where it has them somewhere, 3 where only the group helps. */
function rankOf(title: string, sought: string, words: readonly string[]): number {
  if (title.startsWith(sought)) return 0;
  const ofTitle = title.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => ofTitle.some((one) => one.startsWith(word)))) return 1;
  return words.every((word) => title.includes(word)) ? 2 : 3;
}

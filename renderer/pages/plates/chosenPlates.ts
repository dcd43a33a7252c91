/** The plates that an address chooses; all of them where it chooses none that there is. */
export function chosenPlates<P extends { readonly name: string }>(plates: readonly P[], text: string | null): readonly P[] {
  const names = new Set((text ?? "").split(",").map(decoded));
  const chosen = plates.filter(({ name }) => names.has(name));
  return chosen.length === 0 ? plates : chosen;
}

/** How an address keeps a choice; null for all. */
export function chosenPlatesText(plates: readonly { readonly name: string }[], chosen: ReadonlySet<string>): string | null {
  const names = plates.flatMap(({ name }) => (chosen.has(name) ? [encodeURIComponent(name)] : []));
  return names.length === 0 || names.length === plates.length ? null : names.join(",");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

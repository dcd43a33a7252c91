/** A channel as a sentence has it; files that name none are of one without a name. */
export function channelInWords(name: string): string {
  return name === "" ? "a channel without a name" : `channel ${name}`;
}

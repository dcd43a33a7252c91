import type { HelpTopic } from "./topics.ts";

const files: Readonly<Record<string, string>> = import.meta.glob("../../../resources/help/*.md", { query: "?raw", import: "default", eager: true });

/** The Markdown of every topic. */
export function helpText(topic: HelpTopic): string {
  const text = files[`../../../resources/help/${topic}.md`];
  if (text === undefined) throw new Error(`resources/help has no ${topic}.md`);
  return text;
}

/** The names of the files of the help, without their ending. */
export const helpFiles: readonly string[] = Object.keys(files).map((path) => path.replace(/^.*\//, "").replace(/\.md$/, ""));

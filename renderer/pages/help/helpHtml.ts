import { Marked } from "marked";
import { topicNamed } from "./topics.ts";

/** Our own Markdown as HTML, its headings one level lower, below the page's own. Links to other topics lead to `addressOf` that topic; a link to anything else is a mistake in the text and throws. */
export function helpHtml(markdown: string, addressOf: (topic: string) => string): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        return `<h${depth + 1}>${this.parser.parseInline(tokens)}</h${depth + 1}>\n`;
      },
      link({ href, tokens }) {
        const topic = topicNamed(/^([a-z-]+)\.md$/.exec(href)?.[1] ?? "");
        if (topic === undefined) throw new Error(`the help links to ${href}, which is no topic`);
        return `<a href="${addressOf(topic)}">${this.parser.parseInline(tokens)}</a>`;
      },
      table(token) {
        // A wide table is scrolled, not cut off.
        const head = token.header.map((cell) => `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`).join("");
        const body = token.rows.map((row) => `<tr>${row.map((cell) => `<td>${this.parser.parseInline(cell.tokens)}</td>`).join("")}</tr>`).join("\n");
        return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

/** Markup that is safe to put into a page: everything that came from outside is escaped in it. */
export type Html = { readonly markup: string };

/** What may stand in a template: text is escaped, markup is kept, lists are joined, null and false vanish. */
export type Fragment = string | number | Html | null | false | readonly Fragment[];

/** A template of markup. Every value is escaped unless it is markup itself, so that a class named <script> stays a name. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  return { markup: strings.map((string, at) => string + (at < values.length ? markupOf(values[at]!) : "")).join("") };
}

/** The markup of one fragment. */
export function markupOf(fragment: Fragment): string {
  if (fragment === null || fragment === false) return "";
  if (typeof fragment === "string" || typeof fragment === "number") return escaped(String(fragment));
  if (isMarkup(fragment)) return fragment.markup;
  return fragment.map(markupOf).join("");
}

function isMarkup(fragment: Html | readonly Fragment[]): fragment is Html {
  return "markup" in fragment;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  // Control characters have no place in HTML, and a NUL would end some parsers; tab and line feed stay.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "\ufffd").replace(/[&<>"']/g, (character) => entities[character]!);
}

import { cautionsOf } from "../cautions.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

/** What limits the meaning of the figures. */
export const cautions: Section = {
  id: "cautions",
  title: "Read the figures with this in mind",
  render: (facts, findings) => {
    const due = cautionsOf(facts, findings);
    return due.length === 0 ? null : html`<ul class="cautions">${due.map(({ title, text }) => html`<li><strong>${title}</strong>${text}</li>`)}</ul>`;
  },
};

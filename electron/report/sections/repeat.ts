import { html } from "../html.ts";
import type { Section } from "./section.ts";

/** How someone else gets the same result. */
export const repeat: Section = {
  id: "repeat",
  title: "How to repeat this",
  render: ({ commands, dataFingerprint }) => html`<p>These commands, with the same images, table, Moascope version, engine and number of threads, give the same weights and the same figures.</p>
<pre><code>${commands.join("\n")}</code></pre>
<p>Fingerprint of the data: <code>${dataFingerprint.value}</code>. It covers ${dataFingerprint.covers}; another fingerprint means other data.</p>`,
};

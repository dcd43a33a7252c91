import { html, type Html } from "../html.ts";
import type { Section } from "./section.ts";

/** Images that a run learned from, and such as it drew. */
export const drawn: Section = {
  id: "drawn",
  title: "Drawn images",
  render: ({ drawing, bestEpoch }) => {
    if (drawing === null) return null;
    return html`<p>Images of the project, as the network was shown them, and images that it drew of random numbers after epoch ${bestEpoch}, all in one contrast.</p>
${picture(drawing.images, "Images of the project")}
${picture(drawing.drawn, "Drawn by the network")}`;
  },
};

function picture(webp: Buffer | null, caption: string): Html {
  if (webp === null) return html`<p class="note">${caption}: their picture is not there any more.</p>`;
  return html`<figure class="sheet"><img alt="${caption}" src="data:image/webp;base64,${webp.toString("base64")}"><figcaption>${caption}</figcaption></figure>`;
}

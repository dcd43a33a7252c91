import type { ReportFacts } from "./facts.ts";
import { drawingMasthead } from "./drawingMasthead.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { html, type Html } from "./html.ts";
import { maskMasthead } from "./maskMasthead.ts";
import { masthead } from "./masthead.ts";
import { reproductionMasthead } from "./reproductionMasthead.ts";
import { drawingSections, maskSections, reproductionSections, sections } from "./sections/sections.ts";
import { style } from "./style.ts";

const sectionsOf = { classes: sections, masks: maskSections, images: reproductionSections, drawing: drawingSections } as const;

/** The whole report as one HTML document, without scripts and without anything fetched from elsewhere. */
export function reportPage(facts: ReportFacts): string {
  const findings = findingsOf(facts);
  const rendered = sectionsOf[facts.settings.task].flatMap(({ id, title, render }) => {
    const body = render(facts, findings);
    return body === null ? [] : [{ id, title, body }];
  });
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${facts.project}, run ${facts.run}: Moascope report</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
${topOf(facts, findings)}
<nav aria-label="Sections"><ul>${rendered.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${rendered.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>
${body}
</section>
`)}
</main>
</body>
</html>
`.markup;
}

function topOf(facts: ReportFacts, findings: Findings): Html {
  const { masks, reproductions, drawing } = facts;
  if (masks !== null) return maskMasthead(facts, masks);
  if (reproductions !== null) return reproductionMasthead(facts, reproductions);
  return drawing === null ? masthead(facts, findings) : drawingMasthead(facts, drawing);
}

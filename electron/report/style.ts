/** The look of the report: one column of text with wide tables and charts, light or dark as the reader's system has it, black on white on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c2126; --soft: #59636e; --line: #d9dee3; --panel: #f5f7f9;
  --train: #0072b2; --validation: #c25400; --heat: #0072b2; --wrong: #b3261e; --caution: #8a5a00; --caution-panel: #fff6e0; --well: #e3e7eb;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #15191d; --ink: #e4e8ec; --soft: #9aa5b1; --line: #343c44; --panel: #1d2329;
    --train: #6cbcf0; --validation: #f2a45c; --heat: #2f8fd0; --wrong: #ff8a80; --caution: #f0c060; --caution-panel: #2a2416; --well: #2c343b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 2rem 4rem; }
p, .glossary, .note { max-width: 46rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .25rem; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-weight: 650; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; font-weight: 650; }
p { margin: .6rem 0; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .15em; }
.byline, .note, figcaption, caption { color: var(--soft); font-size: .9rem; }
.byline { margin: 0 0 1.25rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; margin: 1.75rem 0 0; padding: 0; font-size: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(12.5rem, 1fr)); gap: 1rem; margin: 1.5rem 0 1rem; padding: 0; }
.tile { background: var(--panel); border-radius: .5rem; padding: .9rem 1.1rem 1rem; }
.tile dt { font-size: .9rem; color: var(--soft); }
.tile dd { margin: 0; font-variant-numeric: tabular-nums; }
.tile .figure { font-size: 2.1rem; line-height: 1.25; font-weight: 600; letter-spacing: -.02em; }
.tile .detail { font-size: .875rem; color: var(--soft); }
.cautions { list-style: none; margin: 1rem 0; padding: 0; display: grid; gap: .6rem; max-width: 52rem; }
.cautions li { background: var(--caution-panel); border-left: 4px solid var(--caution); border-radius: 0 .4rem .4rem 0; padding: .65rem 1rem; }
.cautions strong { display: block; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .925rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { padding: .35rem .8rem; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; color: var(--soft); font-size: .85rem; vertical-align: bottom; border-bottom-color: var(--soft); }
tbody th { font-weight: 400; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; border-top: 1px solid var(--soft); }
th:first-child, td:first-child { padding-left: 0; }
.number { text-align: right; white-space: nowrap; }
.dense { font-size: .85rem; }
.dense th, .dense td { padding: .22rem .6rem; }
.dense th:first-child, .dense td:first-child { padding-left: 0; overflow-wrap: break-word; max-width: 22rem; }
.dense .where { display: block; color: var(--soft); }
.nowrap { white-space: nowrap; }
.settings th { color: var(--soft); white-space: nowrap; padding-right: 1.5rem; }
.settings td { overflow-wrap: anywhere; }
.class { white-space: nowrap; }
.badge { display: inline-block; min-width: 1.45em; padding: 0 .3em; border-radius: 1em; text-align: center; font-size: .8em; font-weight: 650; line-height: 1.45em; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0; margin: .75rem 0; font-size: .9rem; }
.legend svg { vertical-align: -.25em; margin-right: .3em; }
.confusion { border-collapse: separate; border-spacing: 2px; }
.confusion th, .confusion td { border: 0; padding: .3rem .5rem; }
.confusion thead th { text-align: center; }
.confusion th:first-child { padding-left: 0; }
.confusion th, .confusion td { vertical-align: middle; }
.confusion .cell { --share: 0; min-width: 3.4rem; text-align: center; border-radius: .25rem; background: color-mix(in srgb, var(--heat) calc(var(--share) * 100%), var(--panel)); }
.confusion .strong { color: #fff; }
.confusion small { display: block; font-size: .75rem; line-height: 1.2; opacity: .85; }
.confusion .nothing { color: var(--soft); }
.confusion.many .cell { min-width: 1.6rem; padding: .1rem; font-size: .75rem; }
.confusion.many small { display: none; }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 1rem 2rem; margin: 1rem 0; }
figure { margin: 0; }
figure > figcaption { margin-top: .25rem; }
svg { max-width: 100%; height: auto; }
svg text { font-family: inherit; fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart { width: 100%; display: block; }
.chart .title { fill: var(--ink); font-weight: 650; font-size: 14px; }
.chart .tick, .chart .axis-title { font-size: 12px; }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .best { stroke: var(--soft); stroke-dasharray: 3 3; }
.chart path { fill: none; stroke-width: 2; stroke-linejoin: round; }
.chart .name { font-size: 12.5px; font-weight: 600; }
.plates { display: grid; gap: 1.5rem 2rem; margin: 1.25rem 0; }
.plates h3 { margin: 0 0 .25rem; font-size: .95rem; overflow-wrap: anywhere; }
.plates svg { width: 100%; display: block; }
.unused { fill: none; stroke: var(--well); stroke-width: 1.5; }
.wrong, .unlabelled { stroke: var(--ink); }
.examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1.1rem 1rem; margin: .75rem 0; padding: 0; }
.examples img { width: 100%; aspect-ratio: 1; object-fit: contain; background: #000; border-radius: .35rem; display: block; image-rendering: auto; }
.examples figcaption { font-size: .825rem; line-height: 1.4; overflow-wrap: anywhere; margin-top: .4rem; }
.examples figcaption b { color: var(--ink); font-weight: 600; }
.sheet { margin: .75rem 0; max-width: 48rem; }
.sheet img { width: 100%; display: block; image-rendering: pixelated; }
.sheet figcaption { font-size: .825rem; margin-top: .4rem; }
.examples .class { white-space: normal; }
pre { background: var(--panel); border-radius: .5rem; padding: 1rem 1.2rem; overflow-x: auto; font: .875rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.glossary dt { font-weight: 600; margin-top: .7rem; }
.glossary dd { margin: 0; }
.sources { font-size: .925rem; padding-left: 1.2rem; max-width: 52rem; }
.sources li { margin: .35rem 0; }
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2, h3 { break-after: avoid; }
  figure, tr, .tile, .cautions li { break-inside: avoid; }
  .scroll { overflow: visible; }
  pre { white-space: pre-wrap; }
}
`;

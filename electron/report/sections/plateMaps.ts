import { plateLayoutOf } from "../../../shared/domain/plateLayout.ts";
import { plateMap, wellMark, type MapWell } from "../charts/plateMap.ts";
import { classLabel } from "../classLabel.ts";
import { grouped, wellKey, type JudgedImage } from "../findings.ts";
import { count, counted, percent, short } from "../../../shared/words/format.ts";
import { html, type Html } from "../html.ts";
import type { Section } from "./section.ts";

/** More wells than this on all maps together would make the page heavy. */
const mostWells = 12_000;

/** Every plate with the predicted class of its wells. */
export const plateMaps: Section = {
  id: "plates",
  title: "Plate maps of predictions",
  render: ({ settings: { classNames } }, { images }) => {
    const placed = images.filter(({ plate, wellRow, wellColumn }) => plate !== null && wellRow !== null && wellColumn !== null);
    if (placed.length === 0) return null;
    const plates = [...Map.groupBy(placed, ({ plate }) => plate!)].map(([name, members]) => ({ name, wells: mapWells(members, classNames) }));
    // Plates with test wells first, as they say most; within those by name.
    const tested = ({ wells }: (typeof plates)[number]) => wells.some(({ kind }) => kind === "test");
    plates.sort((a, b) => Number(tested(b)) - Number(tested(a)) || a.name.localeCompare(b.name, "en", { numeric: true }));
    const layout = plateLayoutOf(plates.flatMap(({ wells }) => wells));
    const shown = plates.slice(0, Math.max(1, Math.floor(mostWells / (layout.rows * layout.columns))));
    const minimum = layout.columns > 24 ? "100%" : layout.columns > 12 ? "min(26rem, 100%)" : "min(19rem, 100%)";
    const present = new Set(shown.flatMap(({ wells }) => wells.map((well) => well.class)));
    return html`<p>The colour and number of a well say which class its images were taken for, by mean probability. Point at a well for its details.
${shown.length < plates.length && `The first ${count(shown.length)} of ${counted(plates.length, "plate")} are shown, those with test wells before others.`}</p>
${legend(classNames, present, plates.flatMap(({ wells }) => wells))}
<div class="plates" style="grid-template-columns:repeat(auto-fill,minmax(${minimum},1fr))">${shown.map(({ name, wells }) => html`<figure><h3>${name}</h3>${plateMap(name, layout, wells)}<figcaption>${summary(wells)}</figcaption></figure>
`)}</div>`;
  },
};

function mapWells(images: readonly JudgedImage[], classNames: readonly string[]): MapWell[] {
  const members = Map.groupBy(images, (image) => wellKey(image) ?? `${image.wellRow} ${image.wellColumn}`);
  const found = grouped(images, (image) => wellKey(image) ?? `${image.wellRow} ${image.wellColumn}`)!;
  return [...found.groups, ...found.mixed].map((group) => {
    const inside = members.get(group.group)!;
    const { wellRow, wellColumn, well, compound, concentration } = inside[0]!;
    const truth = "truth" in group ? group.truth : null;
    const kind = inside.some(({ subset }) => subset === "train" || subset === "validation") ? "seen" : inside.some(({ subset }) => subset === "test") ? "test" : "unlabelled";
    const label = "truths" in group ? `true classes ${group.truths.map((at) => classNames[at]).join(", ")}` : truth === null ? (inside[0]!.truth === null ? "no label" : `labelled ${inside[0]!.truth}`) : `true class ${classNames[truth]}`;
    const treatment = compound === null ? [] : [concentration === null ? compound : `${compound} ${short(concentration)}`];
    return {
      row: wellRow!,
      column: wellColumn!,
      class: group.predicted,
      kind,
      wrong: truth !== null && truth !== group.predicted,
      title: [well ?? "", ...treatment, label, `predicted ${classNames[group.predicted]} (${percent(group.probabilities[group.predicted]!)})`, counted(group.images, "image"), kinds[kind]].filter(Boolean).join(" · "),
    };
  });
}

const kinds: Readonly<Record<MapWell["kind"], string>> = { test: "test well", seen: "with training or validation images", unlabelled: "not part of training or testing" };

function summary(wells: readonly MapWell[]): string {
  const of = (kind: MapWell["kind"]) => wells.filter((well) => well.kind === kind);
  const test = of("test");
  return [
    test.length > 0 && `${count(test.filter(({ wrong }) => !wrong).length)} of ${counted(test.length, "test well")} right`,
    of("seen").length > 0 && `${counted(of("seen").length, "well")} for training or validation`,
    of("unlabelled").length > 0 && `${counted(of("unlabelled").length, "well")} only predicted`,
  ].filter((part) => part !== false).join(", ");
}

function legend(classNames: readonly string[], present: ReadonlySet<number>, wells: readonly MapWell[]): Html {
  const sample = (well: Partial<MapWell>, words: string) => html`<li>${{ markup: '<svg class="mark" width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">' }}${wellMark({ row: 0, column: 0, class: 0, kind: "test", wrong: false, title: words, ...well }, 13, 13)}${{ markup: "</svg>" }}${words}</li>`;
  return html`<ul class="legend plate-legend">${classNames.map((_, at) => present.has(at) && html`<li>${classLabel(classNames, at)}</li>`)}</ul>
<ul class="legend">${wells.some(({ kind }) => kind === "test") && sample({}, "test well")}${wells.some(({ wrong, kind }) => wrong && kind !== "seen") && sample({ wrong: true }, "wrong")}${
    wells.some(({ kind }) => kind === "seen") && sample({ kind: "seen" }, "seen in training or validation (its answer was known)")}${wells.some(({ kind }) => kind === "unlabelled") && sample({ kind: "unlabelled" }, "only predicted")}</ul>`;
}

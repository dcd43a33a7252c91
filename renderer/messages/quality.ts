import type { MeasureName } from "../../shared/domain/quality.ts";
import { counted } from "./common.ts";

/** Words of the quality page. */
export const qualityWords = {
  measure: "Measure",
  channel: "Channel",
  measures: {
    minimum: "Minimum",
    p0_1: "0.1 % level",
    p1: "1 % level",
    p99: "99 % level",
    p99_9: "99.9 % level",
    maximum: "Maximum",
    mean: "Mean",
    sd: "Standard deviation",
    focus: "Focus",
    saturated: "Saturated share",
  } satisfies Record<MeasureName, string>,
  legend: "Colours of the values",
  sameForAll: "Wells show the median of their images; one scale for all plates",
  sameForAllLogarithmic: "Wells show the median of their images; one logarithmic scale for all plates",
  noPlate: "Images on no plate",
  histogram: (plate: string, measure: string) => `How often each value of ${measure} occurs on ${plate}`,
  quartiles: (median: string, low: string, high: string) => `Median ${median}; half of the images lie between ${low} and ${high}.`,
  nothingKnown: "No image of this plate is measured yet.",
  conspicuous: "Conspicuous images",
  conspicuousText: (images: number, all: number) => (images === 0 ? "No image is blank, saturated or out of focus." : `${counted(images, "image")} of ${all.toLocaleString("en")}. They stay in the project; look at them before you train.`),
  showAll: "Show all of them",
  showReason: (reason: string, images: number) => `Show in the gallery: ${reason}, ${counted(images, "image")}`,
  measuring: (measured: number, all: number) => `${measured.toLocaleString("en")} of ${counted(all, "image")} are measured so far.`,
  emptyTitle: "Nothing is measured yet",
  emptyText: "Import images, and their brightness, focus and saturation appear here.",
  waitText: "Images are measured while their thumbnails are made; what is known appears here by itself.",
  readOnlyText: "This project is open for reading only, so nothing is measured here. Open it where it can be written.",
  import: "Import images",
  gallery: "Open the gallery",
} as const;

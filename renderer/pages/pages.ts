import type { Component } from "svelte";
import type { ProjectPage } from "../../shared/domain/projectPages.ts";

/** Each page is fetched when it is first opened: the charts of one are half of all there is to load. */
export const pages: Record<ProjectPage, () => Promise<{ readonly default: Component }>> = {
  import: () => import("./import/ImportPage.svelte"),
  plates: () => import("./plates/PlatesPage.svelte"),
  quality: () => import("./quality/QualityPage.svelte"),
  gallery: () => import("./gallery/GalleryPage.svelte"),
  label: () => import("./label/LabelPage.svelte"),
  viewer: () => import("./viewer/ViewerPage.svelte"),
  train: () => import("./train/TrainPage.svelte"),
  results: () => import("./results/ResultsPage.svelte"),
  predict: () => import("./predict/PredictPage.svelte"),
};

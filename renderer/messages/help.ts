import type { HelpTopic } from "../pages/help/topics.ts";

/** Words of the help. */
export const helpWords = {
  title: "Help",
  topics: "Topics",
  about: (topic: string) => `Help: ${topic}`,
  aboutPage: "Help on this page",
  unknown: "There is no such topic. Choose one from the list.",
  names: {
    "getting-started": "Getting started",
    projects: "Projects",
    importing: "Importing images",
    plates: "Plates",
    quality: "Quality",
    viewer: "Viewer",
    gallery: "Gallery",
    labelling: "Labelling",
    training: "Training",
    starting: "Starting from a network",
    devices: "Processor and graphics card",
    results: "Reading the results",
    predicting: "Predicting other images",
    shortcuts: "Keyboard shortcuts",
  } satisfies Record<HelpTopic, string>,
} as const;

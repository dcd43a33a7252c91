import type { ProjectPage } from "../../../shared/domain/projectPages.ts";

/** The topics of the help in the order of the work; each is a file of resources/help. */
export const helpTopics = ["getting-started", "projects", "importing", "plates", "quality", "viewer", "gallery", "labelling", "training", "starting", "devices", "results", "predicting", "shortcuts"] as const;
export type HelpTopic = (typeof helpTopics)[number];

/** What each page is explained in. */
export const topicOfPage: Readonly<Record<ProjectPage | "projects", HelpTopic>> = {
  projects: "projects",
  import: "importing",
  plates: "plates",
  quality: "quality",
  gallery: "gallery",
  label: "labelling",
  viewer: "viewer",
  train: "training",
  results: "results",
  predict: "predicting",
};

/** A topic's name in an address, as a topic; undefined where nobody wrote it. */
export function topicNamed(name: string): HelpTopic | undefined {
  return helpTopics.find((topic) => topic === name);
}

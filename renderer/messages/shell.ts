import type { ProjectPage } from "../../shared/domain/projectPages.ts";
import { counted } from "./common.ts";

/** Words of the frame around every page. */
export const shell = {
  navigation: "Pages",
  projects: "Projects",
  help: "Help",
  commands: "Commands",
  commandsHint: "Search for anything that can be done",
  searchCommands: "What would you like to do?",
  noCommand: "Nothing of that name can be done here.",
  theme: "Appearance",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  readOnly: "Read only: another program writes this project",
  breadcrumbs: "Where you are",
  selected: "selected",
  run: (run: number) => `Run ${run}`,
  clearSelection: "Clear the selection",
  goTo: "Go to",
  findImages: "Find them…",
  findImagesTitle: "Where are the images now?",
  lookingForImages: "Looking…",
  foundImages: (found: number, missing: number) => `${counted(found, "file")} found${missing === 0 ? "." : `; ${counted(missing, "file")} still missing.`}`,
  makingThumbnails: "Making thumbnails",
  pages: {
    import: "Import",
    plates: "Plates",
    quality: "Quality",
    gallery: "Gallery",
    label: "Label",
    viewer: "Viewer",
    train: "Train",
    results: "Results",
    predict: "Predict",
  } satisfies Record<ProjectPage, string>,
} as const;

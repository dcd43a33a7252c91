/** The pages of an open project, in the order of the work. */
export const projectPages = ["import", "plates", "quality", "gallery", "label", "viewer", "train", "results", "predict"] as const;
export type ProjectPage = (typeof projectPages)[number];

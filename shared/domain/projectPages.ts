/** The pages of an open project, in the order of the work. */
export const projectPages = ["import", "plates", "gallery", "label", "viewer", "train", "results"] as const;
export type ProjectPage = (typeof projectPages)[number];

import { files } from "./files.ts";
import { images } from "./images.ts";
import { importing } from "./importing.ts";
import { labels } from "./labels.ts";
import { project } from "./project.ts";
import { projects } from "./projects.ts";
import { results } from "./results.ts";
import { system } from "./system.ts";
import { training } from "./training.ts";

/** Everything that a window can ask of the core, whatever host carries the call. */
export const contract = { system, projects, files, project, importing, images, labels, training, results };
export type Contract = typeof contract;

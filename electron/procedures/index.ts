import { filesProcedures } from "./files.ts";
import { imagesProcedures } from "./images.ts";
import { importingProcedures } from "./importing.ts";
import { labelsProcedures } from "./labels.ts";
import { projectProcedures } from "./project.ts";
import { projectsProcedures } from "./projects.ts";
import { resultsProcedures } from "./results.ts";
import { systemProcedures } from "./system.ts";
import { trainingProcedures } from "./training.ts";

/** Everything that the contract promises. */
export const router = {
  system: systemProcedures,
  projects: projectsProcedures,
  files: filesProcedures,
  project: projectProcedures,
  importing: importingProcedures,
  images: imagesProcedures,
  labels: labelsProcedures,
  training: trainingProcedures,
  results: resultsProcedures,
};

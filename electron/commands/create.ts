import { createProject } from "../project/project.ts";
import type { CommandDefinition } from "./command.ts";

export const create: CommandDefinition = (program, terminal) => {
  program
    .command("create")
    .description("make an empty project, the folder PROJECT.moascope")
    .argument("<project>", "where the project is to be")
    .action((path: string) => {
      using project = createProject(path);
      terminal.say(`Made ${project.folder}`);
      terminal.say(`Next: moascope import ${path} --images FOLDER`);
    });
};

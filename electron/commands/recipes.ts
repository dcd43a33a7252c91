import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { formatRecipe, parseRecipe } from "../../shared/domain/recipeList.ts";
import { recipeSheet } from "../previewing/recipeSheet.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { openProject, type Project } from "../project/project.ts";
import { findRecipe, keepRecipe, listRecipes } from "../project/recipes.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly keep?: string; readonly as?: string; readonly preview?: string; readonly recipe: string; readonly json: boolean };

export const recipes: CommandDefinition = (program, terminal) => {
  program
    .command("recipes")
    .description("list the recipes that make tensors of a project's images, keep one, or draw what one does")
    .argument("<project>", "the project")
    .option("--keep <name>", "keep a recipe under this name; one that is there already gets a new version")
    .option("--as <list>", "what the kept recipe does: crop=tiles:512:0.25,illumination,anscombe,normalise=controls,controls=compound:DMSO")
    .option("--preview <png>", "draw a recipe: a row for each plate with an image as it is stored, as the recipe makes it, and how each channel is lit (grey is the mean, black half, white one and a half times as bright)")
    .option("--recipe <recipe>", "with --preview: its name, or a list as for --as", plainRecipe.name)
    .option("--json", "as one line of JSON", false)
    .action(async (projectPath: string, { keep, as: list, preview, recipe, json }: Options) => {
      if ((keep === undefined) !== (list === undefined)) throw new UsageError("Give --keep and --as together.");
      using project = openProject(projectPath, keep === undefined ? "read" : "write");
      if (keep !== undefined) keepRecipe(project.db, parseRecipe(`${list},name=${keep}`));
      if (preview !== undefined) return await draw(terminal, project, recipeNamed(project.db, recipe), preview, json);
      const all = listRecipes(project.db);
      if (json) return terminal.say(JSON.stringify(all));
      for (const recipe of all) terminal.say(`${recipe.name}  version ${recipe.version}  ${formatRecipe(recipe)}`);
    });
};

async function draw(terminal: Terminal, project: Project, recipe: Recipe, file: string, json: boolean): Promise<void> {
  const { png, rows } = await recipeSheet(project, recipe);
  withStorageFailures(file, () => writeFileSync(file, png));
  if (json) return terminal.say(JSON.stringify(rows));
  for (const [at, { plate, image, light }] of rows.entries()) {
    const lit = light === null ? "too few images to tell how it is lit" : light.map(({ channel, darkest, brightest }) => `${channel} ${darkest.toFixed(2)} to ${brightest.toFixed(2)} of its mean`).join(", ");
    terminal.say(`Row ${at + 1}: ${plate === null ? "images without a plate" : `plate ${plate}`}, ${image}; ${lit}`);
  }
  terminal.say(`Wrote ${path.resolve(file)}`);
}

/** The recipe that a person gave: by its name in a project, or as a list. Fails with RecipeMissing and RecipeUnclear. */
export function recipeNamed(db: Database, given: string): Recipe {
  const isName = listRecipes(db).some(({ name }) => name === given) || !/[=,]|^(illumination|anscombe)$/.test(given);
  return isName ? findRecipe(db, given) : parseRecipe(given);
}

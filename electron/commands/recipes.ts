import type { Database } from "better-sqlite3";
import type { Recipe } from "../../shared/domain/recipe.ts";
import { formatRecipe, parseRecipe } from "../../shared/domain/recipeList.ts";
import { openProject } from "../project/project.ts";
import { findRecipe, keepRecipe, listRecipes } from "../project/recipes.ts";
import { type CommandDefinition, UsageError } from "./command.ts";

export const recipes: CommandDefinition = (program, terminal) => {
  program
    .command("recipes")
    .description("list the recipes that make tensors of a project's images, or keep one")
    .argument("<project>", "the project")
    .option("--keep <name>", "keep a recipe under this name; one that is there already gets a new version")
    .option("--as <list>", "what the kept recipe does: crop=tiles:512:0.25,illumination,anscombe,normalise=controls,controls=compound:DMSO")
    .option("--json", "as one line of JSON", false)
    .action((path: string, { keep, as: list, json }: { readonly keep?: string; readonly as?: string; readonly json: boolean }) => {
      if ((keep === undefined) !== (list === undefined)) throw new UsageError("Give --keep and --as together.");
      using project = openProject(path, keep === undefined ? "read" : "write");
      if (keep !== undefined) keepRecipe(project.db, parseRecipe(`${list},name=${keep}`));
      const all = listRecipes(project.db);
      if (json) return terminal.say(JSON.stringify(all));
      for (const recipe of all) terminal.say(`${recipe.name}  version ${recipe.version}  ${formatRecipe(recipe)}`);
    });
};

/** The recipe that a person gave: by its name in a project, or as a list. Fails with RecipeMissing and RecipeUnclear. */
export function recipeNamed(db: Database, given: string): Recipe {
  const isName = listRecipes(db).some(({ name }) => name === given) || !/[=,]|^(illumination|anscombe)$/.test(given);
  return isName ? findRecipe(db, given) : parseRecipe(given);
}

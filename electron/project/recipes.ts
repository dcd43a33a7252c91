import type { Database } from "better-sqlite3";
import { builtInRecipes, isSameRecipe, Recipe } from "../../shared/domain/recipe.ts";
import { Failure } from "../../shared/failure.ts";

/** The newest version of every recipe of a project, those that come with the program first. */
export function listRecipes(db: Database): Recipe[] {
  const kept = db.prepare<[], string>("SELECT specification FROM recipe WHERE version = (SELECT max(version) FROM recipe AS other WHERE other.name = recipe.name) ORDER BY name").pluck().all();
  const own = kept.map((text) => Recipe.parse(JSON.parse(text)));
  return [...builtInRecipes.filter(({ name }) => !own.some((recipe) => recipe.name === name)), ...own];
}

/** The newest recipe of a name. Fails with RecipeMissing. */
export function findRecipe(db: Database, name: string): Recipe {
  const all = listRecipes(db);
  const found = all.find((recipe) => recipe.name === name);
  if (found === undefined) throw new Failure("RecipeMissing", { name, known: all.map((recipe) => recipe.name) });
  return found;
}

/** Keeps a recipe under its name, as the next version unless the newest is the same, and returns it as it is kept. */
export function keepRecipe(db: Database, recipe: Recipe): Recipe {
  const newest = listRecipes(db).find(({ name }) => name === recipe.name);
  if (newest !== undefined && isSameRecipe(newest, recipe)) return newest;
  const kept = { ...recipe, version: (newest?.version ?? 0) + 1 };
  db.prepare("INSERT INTO recipe (name, version, specification, created_at) VALUES (?, ?, ?, ?)").run(kept.name, kept.version, JSON.stringify(kept), new Date().toISOString());
  return kept;
}

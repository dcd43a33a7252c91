import { Failure } from "../../failure.ts";
import { randomStream } from "../../random.ts";
import type { Subset } from "../run.ts";
import { arrange, type Group, type Part } from "./arrange.ts";
import type { SplitImage } from "./image.ts";
import { sizeOf } from "./size.ts";

/** What is kept together, with its name in messages: "well" and "wells", or "value of column NAME" and "values of column NAME". */
export type Grouping = { readonly unit: string; readonly units: string; readonly of: (image: SplitImage) => string | null };

/**
 * Parts whole groups (wells, plates, compounds), so that no group is in two subsets. Shares are of images, whole numbers of groups. Classes keep
 * their proportions as far as whole groups allow; every class is trained on, and tested (then validated) where its groups allow that, even at the price of the share.
 */
export function splitByGroup(images: readonly SplitImage[], grouping: Grouping, asked: { test: number; validation: number }, seed: number): Map<number, Subset> {
  const { unit, units } = grouping;
  const missing = images.filter((image) => grouping.of(image) === null).length;
  if (missing > 0) throw new Failure("SplitNeedsColumn", { unit, missing, images: images.length });

  const members = [...Map.groupBy(images, (image) => grouping.of(image)!)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
  const classNames = [...new Set(images.map(({ className }) => className))].sort();
  const groups = members.map((list): Group => classNames.map((name) => list.filter(({ className }) => className === name).length));

  const held = [part("test", asked.test, groups.length, 1000), part("validation", asked.validation, groups.length, 1)].filter(({ share }) => share > 0);
  const train: Part = { subset: "train", share: 1 - held.reduce((sum, { share }) => sum + share, 0), groups: null, coverage: 1e6 };
  if (asked.test > 0) checkEveryClassCanBeTested(groups, classNames, units);
  if (train.share < 1e-9) throw leavesNothing(null);

  const parts = [train, ...held];
  const chosen = arrange(groups, parts, randomStream(seed, 3));
  const trained = new Set(chosen.flatMap((at, group) => (parts[at] === train ? members[group]!.map(({ className }) => className) : [])));
  const untrained = classNames.find((name) => !trained.has(name));
  if (untrained !== undefined) throw leavesNothing(untrained);
  return new Map(members.flatMap((list, group) => list.map(({ id }) => [id, parts[chosen[group]!]!.subset] as const)));

  function leavesNothing(className: string | null) {
    const sizes = asked.test >= 1 || asked.validation >= 1;
    const total = sizes ? groups.length : images.length;
    return new Failure("SplitLeavesNothing", { test: sizeOf(asked.test, total), validation: sizeOf(asked.validation, total), total, unit: sizes ? units : "images", className });
  }
}

function part(subset: Subset, asked: number, groups: number, coverage: number): Part {
  const wholeGroups = asked >= 1 ? sizeOf(asked, groups) : null;
  return { subset, share: wholeGroups === null ? asked : wholeGroups / groups, groups: wholeGroups, coverage };
}

function checkEveryClassCanBeTested(groups: readonly Group[], classNames: readonly string[], units: string): void {
  classNames.forEach((className, at) => {
    const found = groups.filter((counts) => counts[at]! > 0).length;
    if (found < 2) throw new Failure("ClassTooSmallToSplit", { className, found, needed: 2, unit: units });
  });
}

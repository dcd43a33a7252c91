import type { Database } from "better-sqlite3";
import type { Disagreement } from "../../shared/contract/labels.ts";
import type { LabelOpinion } from "../../shared/contract/images.ts";

type OpinionRow = Omit<LabelOpinion, "isUndone"> & { readonly isUndone: number; readonly imageId: number };

const query = `SELECT label.image_id AS imageId, class.name AS className, origin, label.author AS author, label.created_at AS createdAt, coalesce(is_undone, 0) AS isUndone
  FROM label LEFT JOIN class ON class.id = class_id LEFT JOIN label_step ON label_step.id = step_id`;

/** Everything that was ever said of an image, oldest first. */
export function listOpinions(db: Database, imageId: number): LabelOpinion[] {
  return db.prepare<[number], OpinionRow>(`${query} WHERE label.image_id = ? ORDER BY label.id`).all(imageId).map(fromRow);
}

/** Images of which those who say something do not say the same: the last word of each author and source counts, unless it was undone or taken back. */
export function listDisagreements(db: Database): Disagreement[] {
  // Only images that at least two authors spoke of can be disagreed on: few, where a table labelled a hundred thousand.
  const rows = db.prepare<[], OpinionRow & { name: string }>(
    `SELECT image.name AS name, said.* FROM (${query} WHERE coalesce(is_undone, 0) = 0) AS said JOIN image ON image.id = imageId
     WHERE imageId IN (SELECT image_id FROM label GROUP BY image_id HAVING count(DISTINCT origin || author) > 1) ORDER BY imageId`,
  );
  return [...Map.groupBy(rows.all(), ({ imageId }) => imageId)].flatMap(([imageId, said]) => {
    const last = new Map(said.map((row) => [`${row.origin} ${row.author}`, row]));
    const opinions = [...last.values()].filter(({ className }) => className !== null);
    if (new Set(opinions.map(({ className }) => className)).size < 2) return [];
    return [{ imageId, name: said[0]!.name, opinions: opinions.map(fromRow) }];
  });
}

function fromRow({ className, origin, author, createdAt, isUndone }: OpinionRow): LabelOpinion {
  return { className, origin, author, createdAt, isUndone: isUndone === 1 };
}

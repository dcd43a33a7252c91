import { Failure } from "../../shared/failure.ts";
import { changeClass, classFinder, deleteClass, insertClass, listClasses } from "../project/classes.ts";
import { giveLabels, type LabelChanges, listSteps, redoStep, undoStep } from "../project/labelSteps.ts";
import { listDisagreements } from "../project/opinions.ts";
import { readLabelTable, writeLabelTable } from "../labelling/labelTable.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { openIn, os, writableIn } from "./procedure.ts";

/** Calls of the area `labels` of the contract. */
export const labelsProcedures = {
  addClass: os.labels.addClass.handler(({ input, context }) => {
    const open = writableIn(context, input);
    const classId = insertClass(open.project.db, input.name, input.colour);
    open.tell({ kind: "classes" });
    return { classId };
  }),
  changeClass: os.labels.changeClass.handler(({ input, context }) => {
    const open = writableIn(context, input);
    changeClass(open.project.db, input.classId, input);
    open.tell({ kind: "classes" });
    return {};
  }),
  removeClass: os.labels.removeClass.handler(({ input, context }) => {
    const open = writableIn(context, input);
    deleteClass(open.project.db, input.classId);
    open.tell({ kind: "classes" });
    return {};
  }),
  assign: os.labels.assign.handler(({ input: { imageIds, classId, author, ...input }, context }) => {
    const open = writableIn(context, input);
    const className = listClasses(open.project.db).find(({ id }) => id === classId)?.name;
    if (classId !== null && className === undefined) throw new Failure("ClassMissing", {});
    const description = className ?? "Label taken back";
    const given = withStorageFailures(open.project.folder, () => giveLabels(open.project.db, new Map(imageIds.map((id) => [id, classId])), author, description));
    if (given !== null) tellLabels(open, given.changes);
    return { changed: given?.changes.imageIds.length ?? 0, stepId: given?.stepId ?? null };
  }),
  undo: os.labels.undo.handler(({ input, context }) => {
    const open = writableIn(context, input);
    const undone = undoStep(open.project.db);
    if (undone !== null) tellLabels(open, undone.changes);
    return undone?.step ?? null;
  }),
  redo: os.labels.redo.handler(({ input, context }) => {
    const open = writableIn(context, input);
    const redone = redoStep(open.project.db);
    if (redone !== null) tellLabels(open, redone.changes);
    return redone?.step ?? null;
  }),
  steps: os.labels.steps.handler(({ input, context }) => listSteps(openIn(context, input).project.db)),
  disagreements: os.labels.disagreements.handler(({ input, context }) => listDisagreements(openIn(context, input).project.db)),
  exportCsv: os.labels.exportCsv.handler(({ input, context }) => {
    const { project } = openIn(context, input);
    return { fileName: `${project.name} labels.csv`, text: writeLabelTable(project) };
  }),
  importCsv: os.labels.importCsv.handler(({ input, context }) => {
    const open = writableIn(context, input);
    const { db, folder } = open.project;
    const { classes, newClasses, unmatched } = readLabelTable(open.project, input.text);
    const given = withStorageFailures(folder, () =>
      db.transaction(() => {
        const classId = classFinder(db);
        const ids = new Map([...classes].map(([imageId, name]) => [imageId, name === null ? null : classId(name)]));
        return giveLabels(db, ids, input.author, "Labels imported");
      })(),
    );
    if (newClasses.length > 0) open.tell({ kind: "classes" });
    if (given !== null) tellLabels(open, given.changes);
    return { changed: given?.changes.imageIds.length ?? 0, newClasses: [...newClasses], unmatched: [...unmatched] };
  }),
};

function tellLabels(open: OpenProject, changes: LabelChanges): void {
  open.tell({ kind: "labels", ...changes });
}

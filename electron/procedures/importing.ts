import type { ImportSource } from "../../shared/contract/importing.ts";
import { importImages, type ImportProgress } from "../importing/importImages.ts";
import { readConcentrationUnit } from "../importing/oneUnit.ts";
import { matchPattern, previewImport } from "../importing/previewImport.ts";
import { relink } from "../importing/relink.ts";
import { listProjectChannels } from "../project/channels.ts";
import type { z } from "zod";
import { eventsOf } from "./eventsOf.ts";
import { openIn, os, streamed, writableIn } from "./procedure.ts";

type ImportEvent = { readonly kind: "progress"; readonly step: string; readonly done: number; readonly total: number } | { readonly kind: "done"; readonly report: Awaited<ReturnType<typeof importImages>> };

/** Calls of the area `importing` of the contract. */
export const importingProcedures = {
  preview: os.importing.preview.handler(({ input, context, signal = new AbortController().signal }) => {
    const { project } = openIn(context, input);
    return previewImport({ ...requestOf(input.source), concentrationUnit: readConcentrationUnit(project.db), signal }, listProjectChannels(project.db));
  }),
  match: os.importing.match.handler(({ input, signal = new AbortController().signal }) => matchPattern(input.folder, input.pattern, signal)),
  relink: os.importing.relink.handler(({ input, context }) => {
    const open = writableIn(context, input);
    const report = relink(open.project, input.from, input.to);
    open.tell({ kind: "images" });
    return report;
  }),
  run: os.importing.run.handler(({ input, context, signal }) => {
    const open = writableIn(context, input);
    return streamed(
      eventsOf<ImportEvent>(async (tell, ending) => {
        using _work = open.work();
        const onProgress = ({ step, done, total }: ImportProgress) => tell({ kind: "progress", step, done, total });
        const report = await importImages(open.project, { ...requestOf(input.source), copy: input.copy, channels: input.channels, signal: ending, onProgress });
        for (const kind of ["channels", "classes", "images"] as const) open.tell({ kind });
        tell({ kind: "done", report });
      }, signal),
    );
  }),
};

/** How the core is asked to read a folder. */
export function requestOf({ folder, table, columnRoles, layout, pattern, pages, joins, masks }: z.infer<typeof ImportSource>) {
  return { images: folder, table: table ?? undefined, layout, pattern, pages, joins, masks, columnRoles: new Map(Object.entries(columnRoles).map(([index, role]) => [Number(index), role])) };
}

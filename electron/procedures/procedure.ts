import { implement, ORPCError } from "@orpc/server";
import { contract } from "../../shared/contract/index.ts";
import { Failure, packError } from "../../shared/failure.ts";
import type { Core } from "../core/core.ts";
import { asFailure } from "../project/asFailure.ts";
import type { OpenProject } from "../workspace/openProject.ts";

/** The contract with what every procedure may use. Failures cross as data of a FAILURE error; everything else is a bug and is written to the log. */
export const os = implement(contract)
  .$context<Core>()
  .use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw crossing(error);
    }
  });

/** A project of a call. Fails with ProjectUnknown, and as opening does. */
export function openIn(core: Core, { projectId }: { readonly projectId: string }): OpenProject {
  return core.workspace.get(projectId);
}

/** A project that the call is to change; fails with ProjectIsReadOnly too. */
export function writableIn(core: Core, input: { readonly projectId: string }): OpenProject {
  const open = openIn(core, input);
  if (open.project.mode === "read") throw new Failure("ProjectIsReadOnly", { path: open.project.folder });
  return open;
}

/** What an iterator yields, its errors made ready to cross as those of a call are. */
export async function* streamed<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* events;
  } catch (error) {
    throw crossing(error);
  }
}

function crossing(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const known = asFailure(error, "this project");
  if (known instanceof Failure) return new ORPCError("FAILURE", { status: 422, message: known.message, data: packError(known) });
  if (!(error instanceof Error && error.name === "AbortError")) console.error(error);
  return error;
}

import type { RunRequest, Task } from "../../shared/domain/run.ts";
import { startsOf } from "../../shared/domain/taskStarts.ts";
import { Failure } from "../../shared/failure.ts";
import { zoo } from "../nn/zoo/index.ts";
import type { Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";

/**
 * What a request would have learned: what its network is for, or what the person says of one of their own. What a run learned is learned on from it; of a file
 * the network that is named beside it says what it answers for. Fails with RunMissing, with MasksNeedOtherStart where masks cannot be learned from such a
 * start, and with TaskNeedsNewNetwork where images cannot.
 */
export function taskOf(project: Project, { network, start }: Pick<RunRequest, "network" | "start">): Task {
  const task = start.from === "run" ? findRun(project.db, start.run).settings.task : start.from === "description" ? start.learns : taskOfNetwork(network);
  if (startsOf[task].includes(start.from)) return task;
  throw task === "masks" || task === "classes" ? new Failure("MasksNeedOtherStart", {}) : new Failure("TaskNeedsNewNetwork", { task });
}

/** What a named network learns; classes where no network has that name. */
export function taskOfNetwork(network: string): Task {
  return (Object.hasOwn(zoo, network) ? zoo[network]!.task : undefined) ?? "classes";
}

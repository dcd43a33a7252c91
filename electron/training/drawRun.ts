import type { RunSettings } from "../../shared/domain/run.ts";
import { taskLosses } from "../../shared/domain/taskLosses.ts";
import { Failure } from "../../shared/failure.ts";

/** Fails with UnfitForTask where a setting has no meaning for drawing images: there is no truth that drawn ones could be held against. */
export function ensureFitForDrawing({ network, loss, split, balanceClasses, classWeights, patience, schedule }: RunSettings): void {
  const refuse = (what: string, remedy: string) => {
    throw new Failure("UnfitForTask", { network, task: "drawing", what, remedy });
  };
  if (!taskLosses.drawing.includes(loss.name)) refuse(`the loss ${loss.name}`, `Choose one of: ${taskLosses.drawing.join(", ")}`);
  if (split.test > 0 || split.validation > 0) refuse("images that are kept apart", "Give 0 for --test and --validation, or leave them out");
  if (balanceClasses) refuse("balanced classes", "Leave out --balance");
  if (Object.keys(classWeights).length > 0) refuse("weights for classes", "Leave out --class-weight");
  if (patience !== null) refuse("waiting for a lower loss: that of each network rises when the other one learns", "Leave out --patience");
  if (schedule.name === "plateau") refuse("a learning rate that follows a loss: that of each network rises when the other one learns", "Choose another --schedule");
}

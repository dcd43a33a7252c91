/** Why a run's work was cancelled: the run is left in `state`, or as it stands (null) for whoever goes on with it later. */
export class RunHalted extends Error {
  override readonly name = "RunHalted";
  readonly state: "paused" | "stopped" | null;

  constructor(state: "paused" | "stopped" | null) {
    super(state === null ? "the run was interrupted" : `the run was ${state}`);
    this.state = state;
  }
}

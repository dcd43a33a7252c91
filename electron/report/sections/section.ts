import type { ReportFacts } from "../facts.ts";
import type { Findings } from "../findings.ts";
import type { Html } from "../html.ts";

/** One part of the report. A section that has nothing to say gives null and is left out. */
export type Section = {
  /** The anchor; lower case and unique. */
  readonly id: string;
  readonly title: string;
  readonly render: (facts: ReportFacts, findings: Findings) => Html | null;
};

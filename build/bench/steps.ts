import { spawnSync } from "node:child_process";
import type { Command } from "commander";
import { jobEnvironment } from "../../electron/jobs/jobEnvironment.ts";
import { estimatedMemoryBytes, median, type Mode, type Options, peakMemoryBytes, stepperFor, tell, withNetworkOptions } from "./network.ts";

/** Images a second of a network alone, in the environment of a job, its peak memory, and the time from its description to the end of the first step. */
export function defineSteps(mode: Mode, description: string): (program: Command) => void {
  return (program) => {
    withNetworkOptions(program.command(mode).description(description)).action(async ({ steps, json, ...options }: Options) => {
      const environment = jobEnvironment();
      // The C library reads it when a process begins.
      if (Object.entries(environment).some(([name, value]) => process.env[name] !== value)) return again(environment);
      const begun = performance.now();
      await using stepper = await stepperFor({ mode, ...options });
      await stepper.step(1);
      const firstStepMilliseconds = performance.now() - begun;
      await stepper.step(2);
      const times: number[] = [];
      for (let number = 3; number < 3 + steps; number++) {
        const start = performance.now();
        await stepper.step(number);
        times.push(performance.now() - start);
      }
      const { network, size, batch, threads } = options;
      const medianStepMilliseconds = median(times);
      tell(
        {
          bench: mode,
          network,
          size,
          batch,
          threads,
          imagesPerSecond: (1000 * batch) / medianStepMilliseconds,
          medianStepMilliseconds,
          fastestStepMilliseconds: Math.min(...times),
          firstStepMilliseconds,
          peakMemoryMegabytes: peakMemoryBytes() / 2 ** 20,
          estimatedMemoryMegabytes: estimatedMemoryBytes({ mode, ...options }) / 2 ** 20,
        },
        json,
      );
    });
  };
}

/** Does all that this process was asked to in another one, of that environment. */
function again(environment: NodeJS.ProcessEnv): void {
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env: environment, stdio: "inherit" });
  process.exitCode = status ?? 1;
}

import { SingleBar } from "cli-progress";

/** Where a command says things: results on standard output, everything that passes on standard error. */
export type Terminal = {
  /** Ends the work when a person presses Ctrl-C or the parent process goes. */
  readonly signal: AbortSignal;
  /** A line of the result. */
  say(line: string): void;
  /** A line about the work. */
  note(line: string): void;
  /** Shows how far a piece of work is; `text` says the rest. */
  progress(label: string, done: number, total: number, text?: string): void;
  /** Takes the progress away. */
  progressDone(): void;
};

/** Without a screen a line of progress is written this often. */
const LINE_EVERY_MS = 5_000;

export function openTerminal(signal: AbortSignal): Terminal {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: "{label} [{bar}] {percentage}% {text}", barCompleteChar: "#", barIncompleteChar: ".", barsize: 24, clearOnComplete: true, hideCursor: true, stream: process.stderr })
    : null;
  let showing = "";
  let lastLine = 0;

  const terminal: Terminal = {
    signal,
    say: (line) => {
      terminal.progressDone();
      process.stdout.write(`${line}\n`);
    },
    note: (line) => {
      terminal.progressDone();
      process.stderr.write(`${line}\n`);
    },
    progress: (label, done, total, text = "") => {
      if (bar) {
        if (showing !== label) {
          terminal.progressDone();
          bar.start(total, done, { label, text });
        }
        bar.update(done, { label, text });
      } else if (showing !== label || Date.now() - lastLine > LINE_EVERY_MS) {
        lastLine = Date.now();
        process.stderr.write(`${label} ${Math.floor((100 * done) / Math.max(1, total))}% ${text}\n`);
      }
      showing = label;
    },
    progressDone: () => {
      if (showing !== "") bar?.stop();
      showing = "";
    },
  };
  return terminal;
}

/** A time span in words: `4 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const numbers = new Intl.NumberFormat("en");

/** Words that every screen uses. */
export const common = {
  close: "Close",
  cancel: "Cancel",
  dismiss: "Dismiss",
  tryAgain: "Try again",
  undo: "Undo",
  showInFolder: "Show in folder",
  loading: "Loading…",
  notifications: "Notifications",
  progressOf: (done: number, total: number) => `${numbers.format(done)} of ${numbers.format(total)}`,
  connecting: "Connecting to Moascope…",
  lost: "The connection to Moascope was lost.",
  connectionLost: "The connection to Moascope was lost. Nothing that was saved is gone; trying to connect again…",
  connectedAgain: "Connected to Moascope again. Trainings go on from their last epoch; imports, predictions and counts begin again, and are faster where part was done.",
  lostTooOften: "The core of Moascope was lost several times while it did this, so it is not begun again. What was saved is safe. Try it once more; if it happens again, restart the program.",
  somethingWrong: "Something went wrong inside Moascope. What was saved is safe; if it happens again, restart the program.",
} as const;

/** A number with its unit: `0.3 µM`; alone where no unit is known. */
export function withUnit(number: string, unit: string | null): string {
  return unit === null ? number : `${number} ${unit}`;
}

/** A number with its noun: `1 image`, `2,304 images`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${numbers.format(number)} ${number === 1 ? one : many}`;
}

/** A time span as a person says it: `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** An amount of memory or disk: `3.4 MB`. */
export function byteSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

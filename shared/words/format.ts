const grouped = new Intl.NumberFormat("en-GB");

/** A share as per cent with one decimal, "87.5 %"; a dash where there is none. */
export function percent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? "–" : `${(share * 100).toFixed(1)}\u00a0%`;
}

/** An interval of shares, "81.0 to 92.1 %". */
export function percentRange([low, high]: readonly [number, number]): string {
  return `${(low * 100).toFixed(1)} to ${percent(high)}`;
}

/** A number with a fixed count of decimals; a dash where there is none. */
export function fixed(value: number | null, decimals = 3): string {
  return value === null || !Number.isFinite(value) ? "–" : value.toFixed(decimals);
}

/** A whole number with its thousands apart: 11,689,512. */
export function count(value: number): string {
  return grouped.format(value);
}

/** A count with its noun: "1 image", "12 images". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)}\u00a0${value === 1 ? one : many}`;
}

/** A number with as many digits as it needs, at most four significant ones: 0.001, 12.35, 65540. */
export function short(value: number): string {
  return String(Math.abs(value) >= 10_000 ? Math.round(value) : Number(value.toPrecision(4)));
}

/** A length of time in the unit that suits it. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

/** An ISO time as "2026-03-01 14:05 UTC". */
export function moment(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Names in a sentence: "a", "a and b", "a, b and 3 more". */
export function listed(names: readonly string[], most = 6): string {
  if (names.length > most) return `${names.slice(0, most).join(", ")} and ${count(names.length - most)} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

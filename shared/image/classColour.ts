/** Okabe and Ito's colours, which people with any common colour blindness can tell apart, without black; yellow last, as it is weakest on white. */
const okabeIto = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C", "#F0E442"] as const;

/** The fill of a class and the text colour that reads on it. After eight classes the colours come again darker, then lighter; the number on them tells which. */
export type ClassColour = { readonly fill: string; readonly text: "#000" | "#fff" };

/** The colour of a class by its position. */
export function classColour(position: number): ClassColour {
  const rgb = channelsOf(okabeIto[position % okabeIto.length]!);
  const round = Math.floor(position / okabeIto.length) % 3;
  const mixed = round === 0 ? rgb : rgb.map((value) => Math.round(round === 1 ? value * 0.55 : value * 0.45 + 255 * 0.55));
  const fill = `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  return { fill, text: luminance(mixed) > 0.179 ? "#000" : "#fff" };
}

function channelsOf(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance (WCAG 2); above 0.179 black text has the better contrast. */
function luminance(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

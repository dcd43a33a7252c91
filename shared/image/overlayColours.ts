import type { Colour } from "./composite.ts";

/** Colours of the objects of two masks over each other, told apart by people who do not see all colours: in both, found only, and known only. */
export const overlayColours = { shared: [86, 180, 233], extra: [230, 159, 0], missed: [204, 121, 167] } as const satisfies Record<string, Colour>;

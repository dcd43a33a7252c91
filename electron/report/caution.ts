/** Something that limits what the figures mean: a short title and a plain explanation. */
export type Caution = { readonly title: string; readonly text: string };

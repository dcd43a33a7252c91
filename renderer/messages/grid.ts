/** Words of the grid of images. */
export const gridWords = {
  cell: (number: number) => `cell ${number}`,
  nothing: "No image fits these filters. Take one of them away.",
} as const;

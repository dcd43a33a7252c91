/** Names of the columns that say at which focal plane and at which time an image was taken. */
export const axisNames = { plane: /^(z|plane|z[ _-]?(plane|index|slice|position)|slice)$/i, time: /^(t|time|time[ _-]?(point|index))$/i } as const;

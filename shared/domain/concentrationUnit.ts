/** The name of the metadata that keeps the unit of a concentration. */
export const unitName = "concentration unit";

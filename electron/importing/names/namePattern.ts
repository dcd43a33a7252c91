/** How a microscope names its files. */
export type NamePattern = {
  /** Regular expressions with the groups of `patternGroups`, tried on the file's name alone; the one that fits most files is taken. */
  readonly patterns: readonly RegExp[];
  /** The share of the files that has to fit for the pattern to be chosen without being told. */
  readonly enough: number;
};

/** What a browser tells of a dropped folder: its name and some of its files, but not where it lies. */
export type DroppedFolder = { readonly name: string; readonly fileNames: readonly string[] };

/** Names that are enough to tell two folders of the same name apart. */
const ENOUGH = 20;

type Entry = Pick<FileSystemEntry, "name" | "isFile">;

/** The names of up to twenty files right inside a dropped folder. */
export async function describeDropped(folder: FileSystemDirectoryEntry): Promise<DroppedFolder> {
  const reader = folder.createReader();
  const read = () => new Promise<readonly Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return { name: folder.name, fileNames: await firstFileNames(read) };
}

/** Reads batches until there are enough file names, or an empty batch says that the folder ends. */
export async function firstFileNames(read: () => Promise<readonly Entry[]>): Promise<readonly string[]> {
  const names: string[] = [];
  while (names.length < ENOUGH) {
    const batch = await read();
    if (batch.length === 0) break;
    names.push(...batch.filter(({ isFile }) => isFile).map(({ name }) => name));
  }
  return names.slice(0, ENOUGH);
}

import type { File, Group } from "h5wasm";
import { Failure } from "../../shared/failure.ts";
import type { KerasWeight } from "../nn/keras/exchange.ts";
import { elements } from "../nn/shape.ts";
import { LARGEST_FILE, MOST_TENSORS } from "./networkFile.ts";

/** Groups within groups that are followed; Keras needs one for each model within a model. */
const DEEPEST = 16;

/** The library, which is loaded when the first file is opened: it is a program of its own that takes half a second to start. */
type Hdf5 = typeof import("h5wasm");

async function hdf5(): Promise<{ readonly library: Hdf5; readonly FS: Awaited<Hdf5["ready"]>["FS"] }> {
  const library = await import("h5wasm");
  const { FS, activate_throwing_error_handler: throwErrors } = await library.ready;
  throwErrors();
  return { library, FS };
}

/** A group of an HDF5 file: what is needed of it to read weights. */
export type WeightGroup = {
  readonly text: (attribute: string) => string | undefined;
  readonly list: (attribute: string) => string[] | undefined;
  readonly group: (path: string) => WeightGroup | undefined;
  readonly weight: (path: string) => KerasWeight | undefined;
  /** Names of what it holds, in their order: numbers by size. */
  readonly names: () => string[];
};

/**
 * Opens an HDF5 file that lies in memory, so that nothing in it can lead to another file, and closes it when the work is done.
 * Fails with NetworkFileDamaged wherever the library finds a fault.
 */
export async function withHdf5<T>(bytes: Uint8Array, source: string, work: (root: WeightGroup) => T): Promise<T> {
  const { library, FS } = await hdf5();
  const name = "network.h5";
  FS.writeFile(name, bytes);
  try {
    const file = new library.File(name, "r");
    try {
      return work(groupOf(library, file, source, { tensors: 0, numbers: 0 }, 0));
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("NetworkFileDamaged", { path: source, reason: "it is no whole HDF5 file" }, { cause: error });
  } finally {
    FS.unlink(name);
  }
}

/** The bytes of a new HDF5 file. */
export async function newHdf5(fill: (file: File) => void): Promise<Uint8Array> {
  const { library, FS } = await hdf5();
  const name = "export.h5";
  const file = new library.File(name, "w");
  try {
    fill(file);
    file.flush();
  } finally {
    file.close();
  }
  const bytes = FS.readFile(name);
  FS.unlink(name);
  return bytes;
}

function groupOf(library: Hdf5, group: Group, source: string, seen: { tensors: number; numbers: number }, depth: number): WeightGroup {
  const attribute = (name: string) => (Object.hasOwn(group.attrs, name) ? group.attrs[name]!.value : undefined);
  /** Links to other files are what is not looked for: they are neither group nor tensor. */
  const entry = (path: string) => {
    const parts = path.split("/");
    let at: Group = group;
    for (const [i, part] of parts.entries()) {
      if (!at.keys().includes(part)) return undefined;
      const next = at.get(part);
      if (i === parts.length - 1) return next;
      if (!(next instanceof library.Group)) return undefined;
      at = next;
    }
    return undefined;
  };
  return {
    text: (name) => {
      const value = attribute(name);
      return typeof value === "string" ? value : undefined;
    },
    list: (name) => {
      const value = attribute(name);
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
    },
    group: (path) => {
      const found = depth < DEEPEST ? entry(path) : undefined;
      return found instanceof library.Group ? groupOf(library, found, source, seen, depth + 1) : undefined;
    },
    weight: (path) => {
      const found = entry(path);
      if (!(found instanceof library.Dataset)) return undefined;
      const shape = found.shape ?? [];
      seen.tensors++;
      seen.numbers += elements(shape);
      if (seen.tensors > MOST_TENSORS || 4 * seen.numbers > LARGEST_FILE) throw new Failure("NetworkFileDamaged", { path: source, reason: "it says that it holds more numbers than any network" });
      const { value } = found;
      if (!(value instanceof Float32Array || value instanceof Float64Array) || value.length !== elements(shape)) {
        throw new Failure("NetworkFileDamaged", { path: source, reason: `the tensor "${path}" does not hold as many real numbers as its shape says` });
      }
      return { name: path, shape, values: Float32Array.from(value) };
    },
    names: () => group.keys().sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)),
  };
}

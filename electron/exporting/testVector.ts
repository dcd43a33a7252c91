import { zipSync } from "fflate";

type Tensor = { readonly shape: readonly number[]; readonly values: Float32Array };

/** Tensors by name as NumPy's `.npz`: `numpy.load(path)["images"]`. */
export function npz(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${name}.npy`, npy(tensor)])));
}

/** NumPy's format, version 1.0 (numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a header of a multiple of 64 bytes, and the numbers. */
function npy({ shape, values }: Tensor): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sides}), }`;
  const start = 10;
  const header = `${dictionary.padEnd(Math.ceil((start + dictionary.length + 1) / 64) * 64 - start - 1)}\n`;
  const magic = Uint8Array.of(0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8);
  return Buffer.concat([magic, Buffer.from(header, "latin1"), new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]);
}

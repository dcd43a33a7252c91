/** Objects of a mask, numbered from 1 in the order in which rows meet them; 0 is background. */
export type Objects = { readonly labels: Uint32Array; readonly count: number };

/** Numbers the objects of a mask: pixels above 0 that touch by a side are one object, by a corner alone they are two. */
export function numberObjects(mask: ArrayLike<number>, width: number, height: number): Objects {
  const labels = new Uint32Array(width * height);
  // Every pixel is put on the stack once at most.
  const stack = new Int32Array(width * height);
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (!(mask[start]! > 0) || labels[start] !== 0) continue;
    count++;
    let depth = 0;
    const reach = (at: number) => {
      if (!(mask[at]! > 0) || labels[at] !== 0) return;
      labels[at] = count;
      stack[depth++] = at;
    };
    reach(start);
    while (depth > 0) {
      const at = stack[--depth]!;
      const x = at % width;
      if (x > 0) reach(at - 1);
      if (x < width - 1) reach(at + 1);
      if (at >= width) reach(at - width);
      if (at < labels.length - width) reach(at + width);
    }
  }
  return { labels, count };
}

/** How many objects a mask shows: as many as it has numbers, where it has several, else as many as lie apart. */
export function countObjects({ labels, width, height, areNumbered }: { readonly labels: Uint32Array; readonly width: number; readonly height: number; readonly areNumbered: boolean }): number {
  if (!areNumbered) return numberObjects(labels, width, height).count;
  const numbers = new Set(labels);
  numbers.delete(0);
  return numbers.size;
}

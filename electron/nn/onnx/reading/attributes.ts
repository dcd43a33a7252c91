import type { OnnxNode } from "../decode.ts";

/** Attributes of a node, with what stands for them where they are left out. */
export function int({ attributes }: Pick<OnnxNode, "attributes">, name: string, otherwise: number): number {
  const found = attributes.get(name);
  return found === undefined ? otherwise : Number(found.i);
}

export function float({ attributes }: OnnxNode, name: string, otherwise: number): number {
  return attributes.get(name)?.f ?? otherwise;
}

export function text({ attributes }: OnnxNode, name: string, otherwise: string): string {
  const found = attributes.get(name);
  return found === undefined ? otherwise : new TextDecoder().decode(found.s);
}

export function texts({ attributes }: OnnxNode, name: string): readonly string[] | undefined {
  return attributes.get(name)?.strings.map((text) => new TextDecoder().decode(text));
}

export function integers({ attributes }: Pick<OnnxNode, "attributes">, name: string): readonly number[] | undefined {
  return attributes.get(name)?.ints.map(Number);
}

/** Two numbers, one an image axis; [1, 1] where they are left out. */
export function pair(node: OnnxNode, name: string): readonly [number, number] {
  const [first = 1, second = 1] = integers(node, name) ?? [];
  return [first, second];
}

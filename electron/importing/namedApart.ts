/** Names that tell channels apart where files call several alike, in capitals or not: DAPI, DAPI 2. */
export function namedApart(names: readonly string[]): readonly string[] {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  /** The number that the next one of a name may have. */
  const numbers = new Map<string, number>();
  return names.map((name) => {
    const key = name.toLowerCase();
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, 2);
      return name;
    }
    while (taken.has(`${key} ${number}`)) number++;
    taken.add(`${key} ${number}`);
    numbers.set(key, number + 1);
    return `${name} ${number}`;
  });
}

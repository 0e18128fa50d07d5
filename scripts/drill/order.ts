/** So many of all, in an order by chance (Fisher and Yates). `random`: 0 to below 1. */
export function drawn<T>(all: readonly T[], count: number, random: () => number): T[] {
  const left = [...all];
  const taken: T[] = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(Math.floor(random() * left.length), 1));
  return taken;
}

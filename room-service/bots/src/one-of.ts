/** Chooses `some` of `all`, spread evenly, so that each circle has some. `index`: of the first 0. */
export function isOneOf(index: number, some: number, all: number): boolean {
  return Math.floor((index * some) / all) !== Math.floor(((index - 1) * some) / all);
}

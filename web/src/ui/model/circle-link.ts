import type { CircleId } from '@atrium/protocol';

const KEY = 'circle';

/** The circle to which a link leads whoever comes by it, or null. `search`: of the address. */
export function circleMeant(search: string): CircleId | null {
  const id = new URLSearchParams(search).get(KEY);
  return id === null || id === '' ? null : id;
}

/** The same without it: a reload leads nobody back to where they have left. */
export function withoutCircle(search: string): string {
  const rest = new URLSearchParams(search);
  rest.delete(KEY);
  return rest.size === 0 ? '' : `?${rest.toString()}`;
}

export const toCircle = (circle: CircleId): string => `?${new URLSearchParams({ [KEY]: circle }).toString()}`;

import type { QueryName } from '@atrium/ops/view';
import type { Asked, Sample } from './prometheus-client.ts';

const NAMES = [
  'late',
  'busy',
  'cpu',
  'answered',
  'slow',
  'longWay',
  'deaths',
  'deathsLately',
] as const satisfies readonly QueryName[];

/** What tells one cause from another; of each what Prometheus says, and nothing where it says nothing. */
export type Clues = Readonly<Record<(typeof NAMES)[number], readonly Sample[]>>;

export async function cluesOf(ask: (name: QueryName) => Promise<Asked<readonly Sample[]>>): Promise<Clues> {
  const found = await Promise.all(
    NAMES.map(async (name) => {
      const asked = await ask(name);
      return [name, asked.ok ? asked.value : []] as const;
    }),
  );
  return Object.fromEntries(found) as Clues;
}

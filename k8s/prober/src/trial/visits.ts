import type { Joins } from './joins.ts';

/** Each of them is a ticket, a socket and a welcome, without media: twenty a second cost nothing. */
const LANES = 8;

export type VisitsOptions = { joins: Joins; count: number; untilMs: number };

/** Short visits, some at a time: so many, or as many as there is time for (`performance.now`). */
export async function visit({ joins, count, untilMs }: VisitsOptions): Promise<void> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < count && performance.now() < untilMs) {
      const number = (begun += 1);
      const bot = await joins.join({ name: `Visitor ${number}`, color: number % 8, media: false });
      await bot?.leave();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

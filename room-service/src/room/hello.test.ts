import { expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { REACTION_M } from './rules.ts';

/** A floor that is wide enough for a circle of three on one side, and somebody out of sight on the other. */
const scene = () => {
  const stage = new Rehearsal();
  const far = stage.join('Far');
  for (let k = 0; k < 200; k += 1) stage.join(`P${k}`);
  stage.wait(10_000);
  const [ana, ben, cem] = ['Ana', 'Ben', 'Cem'].map((name) => stage.join(name)) as [string, string, string];
  stage.walk([far, -8, 0], [ana, 8, 0], [ben, 8, 1], [cem, 8, -1]);
  expect(stage.distance(far, ana)).toBeGreaterThan(REACTION_M);
  return { stage, far, ana, ben, cem };
};

test('[HEL1] what is shown over a head is seen by those around, once each, and by nobody far away', () => {
  const { stage, far, ana, ben, cem } = scene();
  expect(stage.room.react(ana, 'clap')).toMatchObject({ ok: true });
  stage.tick();
  const [told] = stage.said('reacted');
  expect(told?.d).toEqual({ by: ana, what: 'clap' });
  const to = told?.to as string[];
  expect(new Set(to).size).toBe(to.length);
  expect(to).toEqual(expect.arrayContaining([ben, cem]));
  expect(to).not.toContain(ana);
  expect(to).not.toContain(far);
});

test('[HEL1] who speaks to all sees it from anywhere', () => {
  const { stage, far, ana } = scene();
  // Who came first is host.
  stage.room.podium(far, far, true);
  stage.room.react(ana, 'yes');
  stage.tick();
  expect(stage.said('reacted')[0]?.to).toContain(far);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { firstOf, toDoOf, type AtHand } from './to-do.ts';

const MINUTE_MS = 60_000;
const SINCE_MS = 1_700_000_000_000;
const minutesBefore = (minutes: number) => SINCE_MS - minutes * MINUTE_MS;
const real = (name: string) => toDoOf(readFileSync(join(OPS_FILES.runbooks, `${name}.md`), 'utf8'));
const first = (name: string, of: Partial<AtHand> = {}) =>
  firstOf(real(name), { sinceMs: SINCE_MS, startsMs: [minutesBefore(600)], leading: [], processes: 1, ...of });

it('[OPS11] [OPS29] steps are said in plain words, and point to what is there', () => {
  const { steps } = toDoOf(
    '## Do now\n\n1. Read the **log** of the pod,\n   or [PodDown](/ops/runbooks/PodDown): `kill -9`?\n   - Memory.\n2. The last query above, or (the second query). See step 4.\n3. A deploy (versions on [`/ops`](/ops))? See it in `/ops/traces`, or on `/ops`.\n\n## Why\n\n1. No.\n',
  );
  expect(steps).toEqual([
    'Read the log of the pod, or PodDown: kill -9?',
    'The last query of the runbook, or (the second query of the runbook). See step 4 of the runbook.',
    'A deploy (versions below)? See it in /ops/traces, or below.',
  ]);
  expect(toDoOf('# Nothing')).toEqual({ steps: [], rows: [], tableOf: null });
  expect(firstOf({ steps: [], rows: [] }, { sinceMs: 0, startsMs: [], leading: [], processes: 0 })).toBe('');
});

it.each([
  ['a minute before', [minutesBefore(1)], true],
  ['29 minutes before, beside an old one', [minutesBefore(600), minutesBefore(29)], true],
  ['31 minutes before', [minutesBefore(31)], false],
  ['afterwards, as a remedy', [minutesBefore(-1)], false],
  ['nobody knows when', [], false],
] as const)('[OPS29] a deploy is asked for first where a version started %s: %s', (_, startsMs, isAsked) => {
  for (const name of ['GoodTimeBurnsFast', 'JoinSuccessBurnsFast', 'SignallingBurnsFast'])
    expect(first(name, { startsMs }).startsWith('Did it begin with a deploy'), name).toBe(isAsked);
});

it.each([
  ['GoodTimeBurnsFast', ['transport_down'], /\(transport_down\)\. Go on with: firewall, announced address, TURN/],
  ['GoodTimeBurnsFast', ['nothing known', 'worker_replaced'], /^a media worker died \(worker_replaced\)\./],
  ['JoinSuccessBurnsFast', ['no_audio', 'socket'], /\(socket\)\. Go on with: does the way pass WebSockets\?/],
  ['JoinsTurnedAway', ['no_directory'], /^Redis does not answer/],
] as const)('[OPS29] else it is the row of %s for %s', (name, leading, words) =>
  expect(first(name, { leading })).toMatch(words),
);

it('[OPS29] else the next step, and nothing of one pod of many where there is one', () => {
  expect(first('JoinSuccessBurnsFast')).toMatch(/^Many ask for a ticket/);
  expect(first('JoinSuccessBurnsFast', { processes: 3 })).toMatch(/^One pod alone fails/);
  expect(first('EventLoopBlocked', { leading: ['no_audio'] })).toMatch(
    /^Divide CPU by busy, the last two queries of the runbook .*\.$/,
  );
});

it('[OPS71] a worker that stands still is acquitted by nothing that comes late', () => {
  expect(first('WorkerHot')).toMatch(
    /"Round trip" on client quality .*"Time of a join in the server" .*wait half a minute, and look again before you acquit it/,
  );
  // Of another runbook, and not of that which is open.
  expect(first('WorkerHot')).toMatch(/the small table in step 4 of GoodTimeBurnsFast\.$/);
});

it('[OPS11] every runbook that there is says something to do first', () => {
  const names = readdirSync(OPS_FILES.runbooks).map((file) => file.slice(0, -'.md'.length));
  expect(names.length).toBeGreaterThan(20);
  const bad = names.map((name) => [name, first(name)] as const).filter(([, step]) => !/^[^`*\]]{10,}[^:]$/.test(step));
  expect(bad).toEqual([]);
});

import type {
  GapFacts,
  LostPodFacts,
  OutageFacts,
  PeopleFacts,
  RollbackFacts,
  RollingFacts,
  VersionFacts,
} from './facts.ts';
import { BACK_WITHIN_S, EMPTY_WITHIN_S, GAP_P99_MAX_MS, LEASE_S, percentile, shareLost } from './verdict.ts';

type Row = readonly [what: string, is: string, target: string];

/** One run as a table in markdown. */
export function table(title: string, rows: readonly Row[]): string {
  const lines = [['What', 'Is', 'Must be'], ['---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`);
  return [`**${title}**`, '', ...lines, ''].join('\n');
}

export function rollingTable(facts: RollingFacts): string {
  const { restarts, deadlineMs, handovers } = facts;
  const inOrder = handovers.filter(
    ({ newFirstMs, oldClosedMs, oldLastMs }) =>
      newFirstMs !== null && (oldClosedMs ?? 0) >= newFirstMs && (oldLastMs ?? 0) >= newFirstMs,
  );
  return table('Every pod restarted, one after the other', [
    sizeRow(facts),
    ['forced rejoins', `${facts.cuts.length}`, '0'],
    ['lost places or circles', `${facts.lost.length}`, '0'],
    ...restarts.map(({ pod, people, tookMs }): Row => [
      `${pod}, with ${people} people: SIGTERM to its end`,
      seconds(tookMs / 1_000),
      `at most ${seconds(deadlineMs / 1_000)}`,
    ]),
    [
      'voices that the old pod sent past the first packet of the new one',
      `${inOrder.length} of ${handovers.length}`,
      'all',
    ],
    [
      'people of the version before: times that one came back by token',
      `${facts.older.people}: ${facts.older.resumes}`,
      '',
    ],
    ...gapRows(facts),
  ]);
}

export function lostPodTable(facts: LostPodFacts): string {
  const isKilled = facts.how === 'killed';
  const target = `at most ${isKilled ? BACK_WITHIN_S : LEASE_S + BACK_WITHIN_S} s`;
  return table(isKilled ? 'A pod killed (SIGKILL)' : 'A machine cut off (SIGSTOP of the pod and its workers)', [
    sizeRow(facts),
    ['people in it', `${facts.hit}`, 'more than 0'],
    ['lost places or circles', `${facts.lost.length}`, '0'],
    ['back in the room: half of them, the last', spread(facts.backAfterS), target],
    ['heard again: half of the voices, the last', spread(facts.heardAfterS), target],
  ]);
}

export function rollbackTable(facts: RollbackFacts): string {
  const { before, emptyAfterS, peakPerS, movesPerS, burst } = facts;
  return table('A pod drained to roll back', [
    sizeRow(facts),
    ['people in it', `${before}`, 'all'],
    ['nobody left after', emptyAfterS === null ? 'never' : seconds(emptyAfterS), `at most ${EMPTY_WITHIN_S} s`],
    ['told to move, and media there: half of them, the last', spread(facts.readyAfterS), ''],
    [
      'attaches and resumes within a second, at the most',
      `${peakPerS}`,
      `at most ${movesPerS} + ${burst}, stalls apart`,
    ],
    ['forced rejoins', `${facts.cuts.length}`, '0'],
    ['lost places or circles', `${facts.lost.length}`, '0'],
    ...gapRows(facts),
  ]);
}

export function outageTable(facts: OutageFacts): string {
  const { loss, joins } = facts;
  const lost = (of: keyof typeof loss) => `${(100 * shareLost(loss[of])).toFixed(3)} % of ${loss[of].packets}`;
  return table(`Redis gone for ${facts.seconds} s, and back without its data`, [
    sizeRow(facts),
    ['packets lost before', lost('before'), ''],
    ['packets lost meanwhile', lost('during'), 'as before'],
    ['packets lost after', lost('after'), 'as before'],
    ['forced rejoins', `${facts.cuts.length}`, '0'],
    ['lost places or circles', `${facts.lost.length}`, '0'],
    ['joins to rooms that live, while it is gone', `${joins.led} of ${joins.asked}`, 'all'],
    ['a new room while it is gone', facts.newRoom, 'directory_unreachable'],
    [
      'new rooms, and all rooms found at every pod, after',
      facts.healedAfterS === null ? 'never' : seconds(facts.healedAfterS),
      'at most 15 s',
    ],
  ]);
}

export function versionsTable(all: readonly VersionFacts[]): string {
  return table(
    'Versions of the wire side by side',
    all.flatMap((facts): Row[] => [
      [
        `${facts.what}: ${facts.people} people`,
        `${facts.heard ? 'everybody hears everybody' : 'not everybody is heard'}, ${facts.lost.length} lost, ${facts.resumes} came back by token`,
        'heard, 0 lost',
      ],
    ]),
  );
}

function sizeRow({ size: { people, listeners, rooms, largestCircle } }: PeopleFacts): Row {
  return ['people, listeners, rooms, largest circle', `${people}, ${listeners}, ${rooms}, ${largestCircle}`, ''];
}

function gapRows({ gapsMs, stalledMs, calmGapsMs }: GapFacts): Row[] {
  return [
    ["longest stall of the bots' own process meanwhile", `${stalledMs.toFixed(0)} ms`, 'is taken off'],
    ['longest silence of a voice in a move: p50, p99, max', gaps(gapsMs), `p99 at most ${GAP_P99_MAX_MS} ms`],
    ['the same in 10 s before, in which nothing happens', gaps(calmGapsMs), 'is taken off'],
  ];
}

function gaps(gapsMs: readonly number[]): string {
  if (gapsMs.length === 0) return 'none';
  const cells = [0.5, 0.99, 1].map((share) => `${(percentile(gapsMs, share) ?? 0).toFixed(0)} ms`);
  return `${cells.join(', ')} (of ${gapsMs.length})`;
}

function spread(afterS: readonly (number | null)[]): string {
  const known = afterS.flatMap((value) => value ?? []);
  const missing = afterS.length - known.length;
  const [half, last] = [percentile(known, 0.5), percentile(known, 1)];
  const cells = half === null || last === null ? 'none' : `${seconds(half)}, ${seconds(last)}`;
  return `${cells} (of ${afterS.length})${missing > 0 ? `, ${missing} never` : ''}`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

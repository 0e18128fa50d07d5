import { boards } from '@atrium/dashboards';
import { BASE_WINDOW_S, BURN_WINDOWS, burnFactor, OBJECTIVES, overLast, toNumber } from '@atrium/slo';
import { expect, it } from 'vitest';
import { definition } from './definition.ts';

const DOOR = 'Joins a minute: who asks, and who comes in';
const { objectives, boards: compiled, queries, ranges, nowWords, minuteWords, reasons, whose } = definition();

it('[OPS7] every panel of every board is there, and no variable is left in its queries', () => {
  const panels = (of: { rows: readonly { panels: readonly { title: string }[] }[] }) =>
    of.rows.flatMap((row) => row.panels.map(({ title }) => title));
  // Of one promise alone.
  const isOf = (name: string) => (title: string) => title !== DOOR || name.endsWith('join-success');
  const each = (board: ReturnType<typeof boards>[number]) =>
    board.name === 'slo-detail' ? OBJECTIVES.map(({ id }) => `slo-detail-${id}`) : [board.name];
  expect(compiled.map((board) => [board.name, panels(board)])).toEqual(
    boards().flatMap((board) => each(board).map((name) => [name, panels(board).filter(isOf(name))])),
  );
  const exprs = compiled.flatMap((board) =>
    board.rows.flatMap((row) => row.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))),
  );
  expect(exprs.length).toBeGreaterThan(100);
  expect([...exprs, ...Object.values(queries), ...Object.values(ranges)].filter((expr) => expr.includes('$'))).toEqual(
    [],
  );
});

it('[OPS7] a board about one promise is there for each, asks for it alone and says which it is', () => {
  for (const { id, title } of OBJECTIVES) {
    const board = compiled.find(({ name }) => name === `slo-detail-${id}`);
    expect([board?.title, board?.rows[0]?.title]).toEqual([`In detail: ${title}`, `Is “${title}” kept?`]);
    const exprs = board?.rows.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
    const asked = new Set(exprs?.flatMap((expr) => [...expr.matchAll(/slo="([^"]+)"/g)].map(([, slo]) => slo)));
    expect(asked).toEqual(new Set([id]));
  }
  expect(compiled.flatMap(({ rows }) => rows.filter((row) => row.title.includes('$')))).toEqual([]);
});

it('[OPS49] the board about joins shows who asks and who comes in, before a join is counted as failed', () => {
  const about = compiled.filter(({ rows }) => rows.some(({ panels }) => panels.some(({ title }) => title === DOOR)));
  expect(about.map(({ name }) => name)).toEqual(['slo-detail-join-success']);
  const panel = about[0]?.rows[0]?.panels.find(({ title }) => title === DOOR);
  expect(panel?.targets.map(({ legend }) => legend)).toEqual(['ask', 'come in']);
});

it('[OPS10] says over which window what is so now is meant, as alerts say theirs', () => {
  expect(nowWords).toBe(overLast(BASE_WINDOW_S));
  expect(nowWords).toBe('over the last 5 minutes');
});

it('[OPS22] how many are hurt and why is one answer, of the window that is said', () => {
  expect(minuteWords).toBe('over the last minute');
  expect(queries.timeNow).toMatch(/^sum by \(verdict, reason\) .*\[1m\]/);
  // What was so before is told by the same window.
  expect(ranges.time).toMatch(/^sum by \(verdict\) .*\[1m\]/);
});

it('every promise has its target from where it is written, and the limit that is told first', () => {
  expect(objectives.map(({ id, target }) => [id, target])).toEqual(OBJECTIVES.map(({ id, target }) => [id, target]));
  const [page] = BURN_WINDOWS;
  expect(objectives.find(({ id }) => id === 'good-time')?.burn).toEqual({
    alert: 'GoodTimeBurnsFast',
    severity: 'page',
    long: '1h',
    short: '5m',
    factor: toNumber(burnFactor(page!, OBJECTIVES[0]!.periodDays)),
    slower: { long: '6h', short: '30m', factor: 6 },
  });
  expect(objectives.find(({ id }) => id === 'deploy-continuity')?.burn).toBeNull();
});

it('[OPS32] a count over a while says over which', () => {
  const panels = compiled.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  expect(panels.find(({ title }) => title === 'Refused as full')?.window).toBe('over the last hour');
  expect(panels.find(({ title }) => title === 'Seats left')?.window).toBeUndefined();
});

it('[OPS33] every reason of whose line something is told is one that people are told of', () => {
  expect(Object.keys(whose).filter((reason) => reasons[reason] === undefined)).toEqual([]);
  expect(whose).toMatchObject({ uplink_loss: 'own', transport_down: 'own', sender_silent: 'others' });
});

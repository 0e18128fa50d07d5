import { CAUSE_LIMITS, OBJECTIVES, type Objective } from '@atrium/slo';
import { describe, expect, test } from 'vitest';
import { BOARD_NAMES, uidOf } from './board.ts';
import { expressionsOf, panelsOf, type BoardJson } from './board-json.ts';
import { boards } from './boards.ts';
import { generated } from './generated.ts';
import { percent } from './promises.ts';
import { variablesOf } from './promql.ts';

type Custom = { fillOpacity?: number; stacking?: { mode: string } };
type Whole = BoardJson & { links: readonly { type: string; keepTime: boolean; includeVars: boolean }[] };

/** Titles of the panels about causes that have an alert. */
const RED_FROM = [
  'Seats taken',
  'Fullest file table',
  'File descriptors',
  'Event loop: how late',
  'Event loop, latest',
  'Event loop, latest (p99), by version',
  'Event loop: how busy',
  'Ticks that were slow',
  'Hottest worker',
  'Busiest worker',
  'CPU of each worker',
  'Held for',
  'Flagger asked',
];

const filesOf = (objectives?: readonly Objective[]) =>
  [...generated(objectives)].filter(([path]) => path.endsWith('.json')).map(([, text]) => text);
const ALL = filesOf().map((text): [string, Whole] => {
  const board = JSON.parse(text) as Whole;
  return [board.uid, board];
});

test('there are eight, each in a file of its name', () => {
  expect(ALL.map(([uid]) => uid)).toEqual(BOARD_NAMES.map(uidOf));
  expect([...generated().keys()]).toEqual([
    ...BOARD_NAMES.map((name) => `boards/${name}.json`),
    'provisioning/datasources.yaml',
    'provisioning/dashboards.yaml',
  ]);
});

describe.each(ALL)('%s', (_, board) => {
  test('[DSH2] every panel says what it shows, what is bad and what to do', () => {
    for (const { type, title, description = '' } of panelsOf(board)) {
      if (type === 'text') continue;
      const [shows = '', bad = '', then = ''] = description.split('\n\n');
      expect(shows, title).toMatch(/^\S.{10,}\.$/);
      expect(bad, title).toMatch(/^\*\*Bad:\*\* \S.{3,}\.$/);
      expect(then, title).toMatch(/^\*\*Then:\*\* \S.{3,}[.?]$/);
    }
  });

  test('[DSH13] what is stacked is filled, and what people have, by reason or way, is not stacked', () => {
    for (const { title = '', fieldConfig } of panelsOf(board)) {
      const { custom } = (fieldConfig?.defaults ?? {}) as { custom?: Custom };
      if (custom?.stacking?.mode !== 'normal') continue;
      expect(custom.fillOpacity, title).toBeGreaterThanOrEqual(20);
      expect(['People hurt, by reason', 'People hurt, by whose line', 'Ways of the media']).not.toContain(title);
    }
  });

  test('[DSH3] ids count from 1, and no panel lies over another', () => {
    expect(board.panels.map(({ id }) => id)).toEqual(board.panels.map((_, index) => index + 1));
    const taken = new Set<string>();
    for (const { id, gridPos } of board.panels) {
      expect(gridPos.x + gridPos.w, `panel ${id}`).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`), `panel ${id} at ${x} ${y}`).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  test('[DSH4] asks for no variable that it does not have', () => {
    const own = board.templating.list.map(({ name }) => name);
    // In links `__data.fields` and the like are Grafana's.
    for (const found of variablesOf(JSON.stringify([board.panels, board.annotations]))) expect(own).toContain(found);
    // A choice that nothing asks for would be a switch without a wire.
    const asked = new Set(
      variablesOf(JSON.stringify([board.panels, board.links, board.templating, board.annotations])),
    );
    for (const name of own) expect([...asked, 'tempo_datasource']).toContain(name);
  });

  test('[DSH6] every link opens a board, a promise or a page of the service', () => {
    const links = panelsOf(board).flatMap(({ links = [] }) => links.map(({ url }) => url));
    const text = JSON.stringify(board);
    const uids = [...text.matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
    for (const uid of uids) expect(ALL.map(([known]) => known)).toContain(uid);
    for (const [, slo] of text.matchAll(/var-slo=([\w-]+)/g)) expect(OBJECTIVES.map(({ id }) => id)).toContain(slo);
    for (const url of links) expect(url).toMatch(/^(\/d\/|\/explore\?|\$\{ops_url\}\/ops\/(runbooks|traces))/);
  });

  test('[DSH7] marks deploys, releases and pages, keeps time and choices, and is read by Grafana 11', () => {
    expect(board.annotations.list.map(({ name }) => name)).toEqual(['Deploys and restarts', 'Releases', 'Pages']);
    // As the release gate writes them (k8s/release-gate/src/telemetry/annotations.ts).
    expect(board.annotations.list[1]).toMatchObject({
      target: { type: 'tags', tags: ['atrium', 'release'], matchAny: false },
    });
    const [others] = board.links.filter(({ type }) => type === 'dashboards');
    expect(others).toMatchObject({ keepTime: true, includeVars: true, tags: ['atrium'], asDropdown: true });
    expect(board.schemaVersion).toBe(39);
  });

  test('no text holds what JavaScript prints by mistake', () => {
    expect(JSON.stringify(board)).not.toMatch(/undefined|NaN|\[object /);
    expect(expressionsOf(board).length).toBeGreaterThan(5);
  });
});

test('[DSH5] changing one target changes the boards that show it, and no other', () => {
  const [first, ...rest] = OBJECTIVES;
  if (first === undefined) throw new Error('no objectives');
  const before = filesOf(OBJECTIVES);
  const after = filesOf([{ ...first, target: 0.97 }, ...rest]);
  const changed = BOARD_NAMES.filter((_, index) => before[index] !== after[index]);
  expect(changed).toEqual(['slo-overview', 'release-cockpit', 'client-quality']);
  expect(after[0]).toContain(`${first.title} (97 %)`);
  expect(after[0]).toContain('"value": 0.97');
  // 1 - 0.97 is 0.03, and not 0.030000000000000027.
  expect(after[2]).toContain('"value": 0.03,');
});

test('[DSH12] what opens a ticket is red on every board that shows it', () => {
  const panels = boards().flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  const redOf = (title: string) => {
    const found = panels.filter((panel) => panel.title === title);
    return found.map((panel) => ('thresholds' in panel ? panel.thresholds.find(({ color }) => color === 'red') : null));
  };
  const { seatsTaken, openFds, eventLoopLate, eventLoopActive, slowTicks, workerCpu, releaseHeld, flaggerSilent } =
    CAUSE_LIMITS;
  const red = ({ limit }: { limit: number }) => ({ from: limit, color: 'red' });
  expect(Object.fromEntries(RED_FROM.map((title) => [title, redOf(title)]))).toEqual({
    'Seats taken': [red(seatsTaken), red(seatsTaken)],
    'Fullest file table': [red(openFds)],
    'File descriptors': [red(openFds)],
    'Event loop: how late': [red(eventLoopLate)],
    'Event loop, latest': [red(eventLoopLate)],
    'Event loop, latest (p99), by version': [red(eventLoopLate)],
    'Event loop: how busy': [red(eventLoopActive)],
    'Ticks that were slow': [red(slowTicks)],
    'Hottest worker': [red(workerCpu)],
    'Busiest worker': [red(workerCpu)],
    'CPU of each worker': [red(workerCpu)],
    'Held for': [red(releaseHeld)],
    'Flagger asked': [red(flaggerSilent)],
  });
  // Less is worse: red up to the limit, and yellow from there.
  const reporting = panels.find(({ title }) => title === 'Pages that report');
  expect(reporting).toMatchObject({
    thresholds: [{ from: null, color: 'red' }, { from: CAUSE_LIMITS.clientsReporting.limit, color: 'yellow' }, {}],
  });
});

test('[DSH15] whose line it is no panel says of a reason that does not tell, as of gaps in a voice', () => {
  const panels = boards().flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  const panel = panels.find(({ title }) => title === 'People hurt, by whose line');
  if (panel?.kind !== 'lines') throw new Error('there is no such panel');
  const exprOf = (legend: string) => panel.targets.find((target) => target.legend === legend)?.expr ?? '';
  expect(exprOf('their own')).toContain('uplink_loss');
  // Only of these it is known that another sends nothing; who hears another badly is among the last.
  expect(exprOf('of somebody who sends nothing')).toContain('reason="sender_silent"');
  expect(exprOf('of either: the headline tells')).toContain('audio_loss');
  expect(panel.meaning.shows).toContain('the headline of /ops does');
});

test('[DSH5] burn factors follow the period, and a board takes two', () => {
  const of = (periodDays: number) => OBJECTIVES.map((objective) => ({ ...objective, periodDays }));
  const [monthly, weekly] = [of(30), of(7)];
  expect(filesOf(weekly)[1]).toContain('told at 1, 1.4, 3.36');
  const mixed = generated([...monthly.slice(1), ...weekly.slice(0, 1)]).get('boards/slo-detail.json') ?? '';
  expect(expressionsOf(JSON.parse(mixed) as BoardJson).map(({ expr }) => expr)).toContain(
    '1 - (atrium:slo_error:ratio30d{slo="$slo"} or atrium:slo_error:ratio7d{slo="$slo"})',
  );
  // None of its panels counts on one period.
  expect(mixed).not.toMatch(/2592000|604800(?!,)/);
});

test('shares are written with the digits that were typed', () => {
  expect([0.999, 0.995, 0.95, 0.9995].map(percent)).toEqual(['99.9 %', '99.5 %', '95 %', '99.95 %']);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { explain } from '../explain.ts';
import { GOOD_TIME } from '../objectives/good-time.ts';
import { JOIN_SUCCESS as OUR_JOINS } from '../objectives/join-success.ts';
import { OBJECTIVES } from '../objectives.ts';
import { exportOpenSlo } from '../openslo.ts';
import { answer } from './answer.ts';

const JOIN_SUCCESS = { ...OUR_JOINS, target: 0.995 };

const of = (...args: string[]) => answer(args, { objectives: OBJECTIVES, readFile: () => null });
const importing = (text: string, objectives = OBJECTIVES) =>
  answer(['import', 'their.yaml'], { objectives, readFile: (path) => (path === 'their.yaml' ? text : null) });

describe('the command', () => {
  it('lists what there is', () => {
    const { ok, text } = of('list');
    expect(ok).toBe(true);
    for (const { id, title } of OBJECTIVES) expect(text).toMatch(new RegExp(`^${id} .*${title}`, 'm'));
  });

  it('explains one, at a rate', () => {
    expect(of('explain', 'good-time')).toEqual({ ok: true, text: explain(GOOD_TIME) });
    expect(of('explain', 'good-time', '--rate', '7')).toEqual({ ok: true, text: explain(GOOD_TIME, 7) });
    expect(of('explain', 'good-time', '--rate=7').ok).toBe(true);
  });

  it('says what it knows when it is asked for something else', () => {
    for (const args of [
      ['explain', 'good-tim'],
      ['export', 'good-tim'],
    ]) {
      expect(of(...args)).toMatchObject({ ok: false, text: expect.stringContaining('good-time  ') as string });
    }
    const wrong = [[], ['explain'], ['import'], ['import', 'a', 'b'], ['export', 'good-time', 'x'], ['remove', 'good-time'], ['list', 'x']]; // prettier-ignore
    for (const args of wrong) {
      expect(of(...args)).toMatchObject({ ok: false, text: expect.stringContaining('Usage') as string });
    }
    for (const rate of ['0', '-1', 'x', '']) expect(of('explain', 'good-time', '--rate', rate).ok).toBe(false);
  });
});

test('[SLO16] explain says of what would be refused why, and no numbers', () => {
  const objectives = [{ ...JOIN_SUCCESS, target: 100 }];
  const { ok, text } = answer(['explain', 'join-success'], { objectives, readFile: () => null });
  expect(ok).toBe(false);
  expect(text).toBe('slo join-success: a target of 100 is no share between 0 and 1: write 99 % as 0.99\n');
});

describe('[SLO17] import', () => {
  /** Without what only a person can say. */
  const written = (id: string) =>
    readFileSync(new URL(`../objectives/${id}.ts`, import.meta.url), 'utf8')
      .replace(/\/\*\*[^]*?\*\/\n/g, '')
      .replace(/^ *\/\/.*\n/gm, '');

  it.each(OBJECTIVES.map((objective) => [objective.id, objective] as const))(
    '[SLO17] prints the file of %s as it is written',
    (id, objective) => {
      const { ok, text } = importing(exportOpenSlo([objective]));
      expect(ok).toBe(true);
      const [where, ...file] = text.split('\n');
      expect(where).toBe(`// slo/src/objectives/${id}.ts, which it replaces; then: npm run generate`);
      expect(file.join('\n')).toBe(written(id));
    },
  );

  it('says where a new one goes, and prints several one after the other', () => {
    const { text } = importing(exportOpenSlo([JOIN_SUCCESS, GOOD_TIME]), [GOOD_TIME]);
    expect(text).toMatch(
      /^\/\/ slo\/src\/objectives\/join-success\.ts, and JOIN_SUCCESS goes into slo\/src\/objectives\.ts; then/,
    );
    expect(text.match(/^export const .*$/gm)).toEqual([
      'export const JOIN_SUCCESS: Objective = {',
      'export const GOOD_TIME: Objective = {',
    ]);
  });

  it('quotes what people write, and breaks lines that are too long', () => {
    const joins = (...how: string[]) => ({ metric: 'atrium_joins_total', where: { outcome: ['failed'], how } });
    const bad = [joins('new'), joins('resume')];
    const objective = {
      ...JOIN_SUCCESS,
      title: "It's \\ fast",
      promise: 'Don\'t say "slow".',
      sli: { kind: 'events' as const, bad, total: [{ metric: 'atrium_joins_total', where: {} }] },
    };
    const { ok, text } = importing(exportOpenSlo([objective]));
    expect({ ok, text }).toMatchObject({ ok: true });
    expect(text).toContain('\n  title: "It\'s \\\\ fast",\n');
    expect(text).toContain("\n  promise: 'Don\\'t say \"slow\".',\n");
    expect(text).toContain(`
    bad: [
      select(METRICS.joins, { outcome: 'failed', how: 'new' }),
      select(METRICS.joins, { outcome: 'failed', how: 'resume' }),
    ],
    total: [select(METRICS.joins)],
`);
  });

  it('refuses what cannot be read, is no objective, or cannot be kept', () => {
    expect(of('import', 'no.yaml')).toEqual({ ok: false, text: 'no.yaml cannot be read.\n' });
    expect(importing('kind: SLI\n').text).toBe('their.yaml: there is no document of kind SLO in it\n');
    const silly = importing(exportOpenSlo([JOIN_SUCCESS]).replace('target: 0.995', 'target: 100'));
    expect(silly).toMatchObject({ ok: false, text: expect.stringMatching(/a target of 100 is no share/) as string });
  });
});

test('[SLO17] export prints one, or all, as they are imported again', () => {
  expect(of('export', 'good-time')).toEqual({ ok: true, text: exportOpenSlo([GOOD_TIME]) });
  expect(of('export')).toEqual({ ok: true, text: exportOpenSlo(OBJECTIVES) });
});

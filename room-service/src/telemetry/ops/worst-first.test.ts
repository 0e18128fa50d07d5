import type { OpsAlert, OpsSlo } from '@atrium/ops/view';
import { describe, expect, it } from 'vitest';
import { worstFirst } from './worst-first.ts';

const alert = (name: string, of: Partial<OpsAlert> = {}): OpsAlert => ({
  name,
  severity: 'page',
  slo: null,
  summary: name,
  description: '',
  sinceMs: 1_000,
  board: null,
  hasRunbook: true,
  doFirst: '',
  isQuiet: false,
  isBlindSpot: false,
  about: '',
  ...of,
});
const slo = (id: string, badRate: number, counts: OpsSlo['counts'] = 'events') => ({ id, badRate, counts }) as OpsSlo;
const people = {
  here: 30,
  reconnecting: 0,
  hurt: 0,
  unknown: 0,
  hurtShare: 0,
  knownShare: 1,
  windowWords: '',
  late: null,
  cut: null,
  felt: 0,
};

const order = (alerts: OpsAlert[], slos: OpsSlo[] = []) =>
  worstFirst(alerts, { slos, people, door: null }).map(({ name }) => name);

describe('[OPS1] [OPS8] the worst comes first', () => {
  it('a page before every ticket, and last what is silenced', () => {
    const alerts = [
      alert('silent', { isQuiet: true, sinceMs: 0 }),
      alert('ticket', { severity: 'ticket', slo: 'a', sinceMs: 1 }),
      alert('page', { slo: 'b' }),
    ];
    expect(order(alerts, [slo('a', 9), slo('b', 0)])).toEqual(['page', 'ticket', 'silent']);
  });

  it('among pages the one that hurts most people now, and a service that is gone hurts all', () => {
    const alerts = [
      alert('few', { slo: 'few', sinceMs: 1 }),
      alert('time', { slo: 'time', sinceMs: 2 }),
      alert('gone', { sinceMs: 3 }),
    ];
    expect(order(alerts, [slo('few', 3 / 60), slo('time', 11, 'time')])).toEqual(['gone', 'time', 'few']);
  });

  it('does not count one person who fails many times as many, but all who stand before the door', () => {
    const alerts = [alert('many', { slo: 'signalling' }), alert('door', { slo: 'join-success' })];
    expect(order(alerts, [slo('signalling', 100), slo('join-success', 31 / 60)])).toEqual(['door', 'many']);
    expect(order(alerts, [slo('signalling', 100), slo('join-success', 29 / 60)])).toEqual(['many', 'door']);
  });

  it('of alike ones what has gone on for longest; of a promise that nobody knows, too', () => {
    const alerts = [
      alert('younger', { slo: 'a', sinceMs: 2 }),
      alert('older', { slo: 'b', sinceMs: 1 }),
      alert('unknown', { slo: 'nobody', sinceMs: 0 }),
      alert('gone', { sinceMs: 9 }),
      alert('gone before', { sinceMs: 8 }),
    ];
    expect(order(alerts, [slo('a', 0), slo('b', 0)])).toEqual(['gone before', 'gone', 'unknown', 'older', 'younger']);
  });

  it('a page that is over comes after those that go on, and before every ticket', () => {
    const kept = { ...slo('over', 0), errorNow: 0, target: 0.99 };
    const alerts = [
      alert('ticket', { severity: 'ticket' }),
      alert('over', { slo: 'over', sinceMs: 1 }),
      alert('on', { slo: 'a' }),
    ];
    expect(order(alerts, [kept, slo('a', 0)])).toEqual(['on', 'over', 'ticket']);
    // That nobody sees anything is between them.
    const blind = alert('blind', { isBlindSpot: true });
    expect(order([...alerts, blind], [kept, slo('a', 0)])).toEqual(['on', 'blind', 'over', 'ticket']);
  });
});

it('[OPS15] of tickets a cause comes before a slow burn, one that goes on before one that is over, and the newest first', () => {
  const ticket = (name: string, of: Partial<OpsAlert>) => alert(name, { severity: 'ticket', ...of });
  const alerts = [
    ticket('clean', { slo: 'clean', sinceMs: 9 }),
    ticket('burns', { slo: 'burns', sinceMs: 1 }),
    ticket('burns anew', { slo: 'burns', sinceMs: 2 }),
    ticket('old cause', { sinceMs: 3 }),
    ticket('blind', { name: 'SliMissing', slo: 'clean', sinceMs: 4 }),
    ticket('new cause', { sinceMs: 5 }),
  ];
  const slos = [
    { ...slo('clean', 0), errorNow: 0, target: 0.95 },
    { ...slo('burns', 99), errorNow: 0.2, target: 0.95 },
  ];
  expect(order(alerts, slos)).toEqual(['new cause', 'SliMissing', 'old cause', 'burns anew', 'burns', 'clean']);
});

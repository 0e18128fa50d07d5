import { expect, it } from 'vitest';
import { lawOf } from '../judge/players.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { Gate } from '../run/gate.ts';
import type { Seen } from '../run/run.ts';
import type { Series } from '../sources/prometheus.ts';
import type { AssignedRoom } from '../sources/room-service.ts';
import { TROUBLES, type Trouble, type TroubleName } from './faults.ts';
import { Fleet } from './fleet.ts';
import { arriving } from './law.ts';
import { gate } from './pilot.ts';
import { seeded } from './random.ts';

const LAW = lawOf([]);
const LASTS_S = 900;
/** When Flagger raises the weight, whatever anybody says: what is compared are the answers. */
const WEIGHTS: readonly [fromS: number, weight: number][] = [
  [0, 0],
  [20, 5],
  [200, 10],
  [400, 50],
];

const fleetOf = (name: TroubleName): Fleet => {
  const trouble: Trouble = TROUBLES[name];
  const rooms = arriving(seeded(3), { ratePerS: 2, lastsS: LASTS_S, fault: trouble.rooms });
  return new Fleet({ rooms, uniform: seeded(-3).uniform, trouble, weights: PRODUCTION.weights });
};

/** The gate of the cluster, with Prometheus and the directory of this fleet. */
function clusterGate(fleet: Fleet, at: { atS: number; seen: Seen }): Gate {
  const assigned: AssignedRoom[] = [];
  const done = { ok: true, value: null } as const;
  const ask = (query: string): Promise<{ ok: true; value: Series[] }> => {
    const newest = (of: 'rooms' | 'starts'): Series[] =>
      fleet.pods.flatMap(({ name: pod, heardS, startedS, series }): Series[] => {
        if (heardS === null) return [];
        if (of === 'starts') return [{ labels: { pod }, samples: [[heardS, startedS]] }];
        return series.map(({ samples, ...labels }) => ({
          labels: { pod, ...labels },
          samples: [[heardS, samples.at(-1)?.[1] ?? 0]],
        }));
      });
    if (query.startsWith('atrium_rooms_judged_total')) return Promise.resolve({ ok: true, value: newest('rooms') });
    if (query.startsWith('process_start_time_seconds')) return Promise.resolve({ ok: true, value: newest('starts') });
    return Promise.resolve({ ok: true, value: [] });
  };
  return new Gate({
    ...{ policy: PRODUCTION, where: [], freezes: [], nowS: () => at.atS, salt: () => 'salt', prometheus: { ask } },
    roomService: {
      fleet: () =>
        Promise.resolve({ ok: true, value: { at: at.atS * 1000, rollout: null, pods: fleet.podsAt(at.atS) } }),
      setRollout: () => Promise.resolve(done),
      assignedAfter: (epoch) => {
        assigned.push(...fleet.takeAssigned());
        return Promise.resolve({ ok: true, value: assigned.filter((room) => room.epoch > epoch) });
      },
      setDrain: () => Promise.resolve(done),
    },
    // It has met people, or is to.
    trial: { read: (run) => Promise.resolve({ run, untried: [] }) },
    cluster: {
      look: () => Promise.resolve({ ok: true, value: at.seen }),
      withdraw: () => Promise.resolve(done),
      primary: () => Promise.resolve(done),
      revert: () => Promise.resolve(done),
      read: () => Promise.resolve(done),
      write: () => Promise.resolve(done),
    },
  });
}

it.each([
  'healthy',
  'a fifth of the rooms bad',
  'its pods die after 60 s',
  'its pods die after 15 s',
  'its telemetry is silent',
  'its rooms are never counted',
  'healthy, a third of all scrapes missing',
] as const)('[RPL8] a replay answers what the gate of the cluster answers at each moment: %s', async (name) => {
  const at = { atS: 0, seen: { phase: 'Progressing', digest: 'one', weight: 0 } as Seen };
  const [mine, theirs] = [fleetOf(name), fleetOf(name)];
  const look = gate({ policy: PRODUCTION, laws: { '20s': LAW, '5m': LAW } }).begin();
  const inCluster = clusterGate(theirs, at);
  let proofs = 0;
  for (let atS = 5; atS <= LASTS_S; atS += 5) {
    const weight = WEIGHTS.findLast(([fromS]) => atS >= fromS)?.[1] ?? 0;
    at.atS = atS;
    at.seen = { ...at.seen, weight };
    mine.pass(atS);
    theirs.pass(atS);
    const looked = look(mine, { atS, phase: 'Progressing', weight });
    await inCluster.look();
    const { answers, situation } = inCluster.looked!;
    expect(looked.verdict).toEqual(situation.verdict);
    expect([looked.rollsBack, looked.isPassed, looked.goesOn, looked.promotes]).toEqual(
      (['rollback', 'rollout', 'confirm-traffic-increase', 'confirm-promotion'] as const).map(
        (hook) => answers[hook].yes,
      ),
    );
    expect(looked.why).toEqual(answers[looked.rollsBack ? 'rollback' : 'confirm-traffic-increase'].why);
    proofs += looked.verdict?.proofs.length ?? 0;
    mine.setWeight(looked.meets);
    theirs.setWeight(looked.meets);
  }
  expect(proofs).toBeGreaterThan(100);
});

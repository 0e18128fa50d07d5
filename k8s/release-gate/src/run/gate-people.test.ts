import { beforeEach, describe, expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const why = (hook: Parameters<Gate['answer']>[0]): string => gate.answer(hook).why.join('; ');

const begin = (): Promise<void> => stage.begin(gate);
const meet: Stage['meet'] = (...args) => stage.meet(...args);

describe('[RUN6] people', () => {
  test('hold a release and let it go on, and what they did is told', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    expect(await gate.order({ is: 'pause', by: 'ana', reason: 'lunch' })).toEqual({ ok: true, value: null });
    await gate.look();
    expect(why('confirm-traffic-increase')).toBe('ana holds it: lunch');
    gate = stage.gate();
    await gate.look();
    expect(why('confirm-traffic-increase')).toBe('ana holds it: lunch');
    await gate.order({ is: null, by: 'ben', reason: 'back' });
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
    expect(gate.kept?.audit.map(({ by, did }) => `${by}: ${did}`)).toEqual([
      'the gate: release 1 begins',
      'the gate: release 1 was tried by bots at canary-0a1b2c',
      'the gate: release 1 meets 5 % of new rooms',
      'ana: pause',
      'ben: resume',
    ]);
  });

  test('are heard while a look is under way', async () => {
    await begin();
    const look = gate.look();
    await gate.order({ is: 'pause', by: 'ana', reason: 'now' });
    await look;
    await gate.look();
    expect(why('confirm-traffic-increase')).toContain('ana holds it: now');
  });

  test('end a release, which meets nobody from then on, and say nothing of the next one', async () => {
    await begin();
    await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    expect(why('rollback')).toBe('ana ended it: it sounds odd');
    expect(stage.rollout).toMatchObject({ weight: 0 });
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 };
    await gate.look();
    expect(gate.kept?.run?.end).toMatchObject({ is: 'rolled_back', why: ['ana ended it: it sounds odd'] });
    stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(false);
    expect(gate.kept?.order).toBeNull();
    expect(stage.rollout).toMatchObject({ salt: 'salt 2' });
  });

  test('are heard by one gate when they have told another', async () => {
    await begin();
    const other = stage.gate();
    await other.look();
    expect(await other.order({ is: 'pause', by: 'ana', reason: 'x' })).toMatchObject({ ok: true });
    // What is new is to be kept, and that fails: it reads what somebody else has written.
    stage.seen = { ...stage.seen, weight: 10 };
    await gate.look();
    await gate.look();
    expect(why('confirm-traffic-increase')).toContain('ana holds it: x');
    expect(gate.kept?.audit.at(-1)).toMatchObject({ did: 'release 1 meets 10 % of new rooms' });
  });

  test('end no release that nobody has seen yet', async () => {
    expect(await gate.order({ is: 'abort', by: 'ana', reason: 'x' })).toMatchObject({
      ok: false,
      why: 'the gate has not been able to look: it has only just begun',
    });
    expect(await gate.order({ is: 'pause', by: 'ana', reason: 'x' })).toMatchObject({ ok: true });
  });

  test('are told when what they ordered could not be kept', async () => {
    await begin();
    stage.silent.add('kubernetes');
    expect(await gate.order({ is: 'pause', by: 'ana', reason: 'x' })).toMatchObject({ ok: false });
  });
});

describe('[RUN7] that a release has to end', () => {
  test('is not forgotten where it could not be written', async () => {
    await begin();
    stage.firing.set('label_replace', [{ labels: { alertname: 'A', over: '0' }, samples: [[1_000, 1]] as const }]);
    stage.pass(15);
    stage.refusesWrites = true;
    await gate.look();
    expect(why('rollback')).toContain('A fires');
    stage.firing.clear();
    stage.refusesWrites = false;
    for (let look = 0; look < 3; look += 1) {
      stage.pass(15);
      await gate.look();
      expect(gate.answer('rollback').yes).toBe(true);
      expect(stage.rollout).toMatchObject({ weight: 0, salt: 'salt 1' });
    }
    gate = stage.gate();
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(true);
  });

  test('is written again where somebody deleted it', async () => {
    await begin();
    await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
    await gate.look();
    stage.deleteKept();
    for (let look = 0; look < 3; look += 1) {
      stage.pass(60);
      await gate.look();
    }
    expect(gate.answer('rollback').yes).toBe(true);
    expect(stage.rollout).toMatchObject({ weight: 0, salt: 'salt 1' });
    gate = stage.gate();
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(true);
  });

  test('is told where the route cannot be changed', async () => {
    await begin();
    stage.refusesRoute = true;
    await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
    await gate.look();
    await gate.look();
    expect(why('rollout')).toContain('the route could not be set to the primary');
  });
});

describe('[RUN10] pods that Flagger will stop', () => {
  test.each([
    ['Canary failed! Scaling down room-service.atrium', 'canary-0a1b2c', 'rollback'],
    ['Copying room-service.atrium template spec to room-service-primary.atrium', 'primary-0a1b2c', 'promote'],
    ['Routing all traffic to primary', 'canary-0a1b2c', 'promote'],
  ] as const)('learn why: %s', async (message, pod, reason) => {
    expect(await gate.event(message)).toEqual({ ok: true, value: null });
    expect(stage.drains).toEqual([[pod, reason]]);
  });

  test('and no other event is about them', async () => {
    await gate.event('Advance room-service.atrium canary weight 20');
    expect(stage.drains).toEqual([]);
    stage.silent.add('room service');
    expect(await gate.event('Routing all traffic to primary')).toMatchObject({ ok: false });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desiredConsumers, diff, type Action, type Existing } from './reconciler.ts';

const everyone = (person: string, source: string) => `${person}-${source}`;
const never = () => false;

describe('desiredConsumers', () => {
  it('[SHR1] lets who is heard flow, holds who is warm, and shows pictures only to a page that is ready', () => {
    const audience = { listener: 'me', hear: ['ann'], warm: ['bob'], see: ['ann', 'bob'] };
    const shown = ['bob-camera', 'ann-screen'];
    const desired = desiredConsumers(audience, everyone, (producerId) => shown.includes(producerId));
    expect([...desired.values()].map(({ producerId, flows }) => [producerId, flows])).toEqual([
      ['ann-mic', true],
      ['bob-mic', false],
      ['ann-camera', false],
      ['ann-screen', true],
      ['ann-screenAudio', true],
      ['bob-camera', true],
      ['bob-screen', false],
      ['bob-screenAudio', true],
    ]);
  });

  it('[POD3] keeps a voice that is to be heard again, and lets it wait', () => {
    const audience = { listener: 'me', hear: ['up'], warm: [], see: [], kept: ['ann', 'up'] };
    const desired = desiredConsumers(audience, everyone, never);
    expect([...desired.values()].map(({ producerId, flows }) => [producerId, flows])).toEqual([
      ['up-mic', true],
      ['ann-mic', false],
    ]);
  });

  it('lets hear win over warm, skips who has no producer, and never returns the listener to themselves', () => {
    const audience = { listener: 'me', hear: ['me', 'ann', 'mute'], warm: ['ann'], see: ['me'] };
    const desired = desiredConsumers(audience, (person) => (person === 'mute' ? null : `${person}-mic`), never);
    expect([...desired.values()]).toEqual([{ producerId: 'ann-mic', person: 'ann', source: 'mic', flows: true }]);
  });

  it('wants nothing for a listener of whom the room has said nothing', () => {
    expect(desiredConsumers(undefined, everyone, never).size).toBe(0);
  });
});

describe('diff', () => {
  const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
  const audiences = fc.record({ listener: fc.constant('me'), hear: people, warm: people, see: people });
  const existing = fc.dictionary(
    fc.constantFrom(...['a', 'b', 'c', 'd', 'e', 'gone'].flatMap((person) => [`${person}-mic`, `${person}-camera`])),
    fc.record({ flows: fc.constantFrom(true, false, null), closed: fc.boolean() }),
  );

  it('turns anything that exists into exactly what is desired, closing first', () => {
    fc.assert(
      fc.property(audiences, existing, (audience, now) => {
        const desired = desiredConsumers(audience, everyone, () => true);
        const actual = new Map<string, Existing>(Object.entries(now));
        const actions = diff(desired, actual);
        for (const action of actions) apply(action, actual);
        expect(flows(actual)).toEqual(flows(desired));
        expect(diff(desired, actual)).toEqual([]);
        const order = actions.map((action) => ['close', 'pause', 'resume', 'open'].indexOf(action.do));
        expect(order.lastIndexOf(0)).toBeLessThanOrEqual(order.filter((kind) => kind === 0).length - 1);
      }),
    );
  });
});

function apply(action: Action, actual: Map<string, Existing>): void {
  if (action.do === 'close') actual.delete(action.producerId);
  else if (action.do === 'open') actual.set(action.producerId, { flows: action.flows, closed: false });
  else actual.set(action.producerId, { flows: action.do === 'resume', closed: false });
}

function flows(of: ReadonlyMap<string, { flows: boolean | null }>): Record<string, boolean | null> {
  return Object.fromEntries([...of].map(([id, one]) => [id, one.flows]));
}

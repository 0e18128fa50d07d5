import { expect, it } from 'vitest';
import * as stored from './stored.ts';
import { DRAINING, drawOf, podNamed } from './testing/pods.ts';

it('[DIR25] what another version has added is read as what is known of it here', () => {
  const later = (pod: object) => JSON.stringify({ ...pod, zone: 'b', load: { cpu: 0.4 } });
  expect(stored.readPod(later(podNamed('a')))).toEqual(podNamed('a'));
  expect(stored.readPod(later(podNamed('a', { state: DRAINING })))).toEqual(podNamed('a', { state: DRAINING }));
  // No room should be given to a pod in a state that nobody here knows.
  const unknown = { kind: 'draining', reason: 'node' };
  expect(stored.readPod(later({ ...podNamed('a'), state: { kind: 'frozen' } })).state).toEqual(unknown);
  expect(stored.readPod(later({ ...podNamed('a'), state: { kind: 'draining', reason: 'moon' } })).state).toEqual(
    unknown,
  );
  expect(stored.readReason('moon')).toBe('node');
  const { room, pod, ...birth } = drawOf('demo', 'a');
  const born = JSON.stringify({ ...birth, salt: 's' });
  const { record, holder } = stored.readFound([room, pod, '1764000000000001', '1764000000000', born, 'left', '']);
  expect(holder).toEqual({ kind: 'left' });
  expect(record).toMatchObject(birth);
  const assignment = ['1764000000000001', '1764000000000', pod, room, born, 'more'];
  expect(stored.readAssignment(JSON.stringify(assignment))).toEqual(record);
  expect(stored.readLoss(JSON.stringify([room, '7', 'more']))).toEqual({ room, epoch: 7 });
});

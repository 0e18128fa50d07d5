import type { Circle, Person } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { facesOf, podiumView } from './podium.ts';

const person = (id: string, role: Person['role'] = 'member') => [id, { id, role } as Person] as const;
const people = new Map([person('me'), person('ada'), person('ben'), person('host', 'host')]);
const circle = { id: 'c', members: ['me', 'ada'] } as Circle;
const room = { self: 'me', people };
const podium = (speakers: string[], hands: string[] = []) => ({ ...room, podium: { speakers, hands } });

test('nothing is seen of a podium that nobody is on', () => {
  expect(podiumView(podium([]))).toBeNull();
  expect(podiumView({ ...podium([]), self: null })).toBeNull();
});

test('hearers see who speaks, and not whose hands are up; hosts see both', () => {
  expect(podiumView(podium(['host'], ['ben']))).toEqual({ part: 'hearer', speakers: ['host'], hands: [] });
  expect(podiumView(podium([], ['ben']))).toBeNull();
  expect(podiumView({ ...podium([], ['ben', 'ada']), self: 'host' })).toEqual({
    part: 'host',
    speakers: [],
    hands: ['ben', 'ada'],
  });
});

test('one sees that one speaks, and that the own hand is up', () => {
  expect(podiumView(podium(['me', 'host']))).toEqual({ part: 'up', speakers: ['host'], hands: [] });
  expect(podiumView(podium([], ['me']))).toEqual({ part: 'hand', speakers: [], hands: [] });
});

test('who has left is in neither', () => {
  expect(podiumView(podium(['gone']))).toBeNull();
});

test('faces: who speaks, before the own circle, each once', () => {
  expect(facesOf({ ...podium(['host', 'ada', 'gone']), circle })).toEqual(['host', 'me', 'ada']);
  expect(facesOf({ ...podium([]), circle })).toEqual(['me', 'ada']);
  expect(facesOf({ ...podium(['me']), circle: null })).toEqual(['me']);
});

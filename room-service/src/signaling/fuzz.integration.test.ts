import { ERRORS, encodeMove, type Welcome } from '@atrium/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, hello, joined, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
let rooms = 0;

beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000', LOG_LEVEL: 'info' });
});
afterAll(() => service.stop());

/** Stands for an id that exists: of the person, circle, transport or consumer number n at the moment of sending. */
type Ref = { ref: 'person' | 'circle' | 'transport'; n: number };
const ref = (kind: Ref['ref']) => fc.record({ ref: fc.constant(kind), n: fc.nat(2) });
const idLike = (kind: Ref['ref']) =>
  fc.oneof({ weight: 4, arbitrary: ref(kind) }, { weight: 1, arbitrary: fc.string() });
const weird = fc.oneof(fc.anything({ maxDepth: 2 }), fc.constantFrom(Number.NaN, Infinity, -1, '', '__proto__', null));

const requests = fc.oneof(
  fc.record({ m: fc.constantFrom('stepOut', 'ping', 'nothing', '__proto__', 'join'), d: fc.constant({}) }),
  fc.record({ m: fc.constant('setLock'), d: fc.record({ locked: fc.boolean() }) }),
  fc.record({ m: fc.constantFrom('invite', 'wave'), d: fc.record({ person: idLike('person') }) }),
  fc.record({ m: fc.constant('answerInvite'), d: fc.record({ circle: idLike('circle'), accept: fc.boolean() }) }),
  fc.record({ m: fc.constant('knock'), d: fc.record({ circle: idLike('circle') }) }),
  fc.record({ m: fc.constant('answerKnock'), d: fc.record({ person: idLike('person'), accept: fc.boolean() }) }),
  fc.record({ m: fc.constant('setAway'), d: fc.record({ away: fc.boolean() }) }),
  fc.record({
    m: fc.constant('setMedia'),
    d: fc.record({ mic: fc.constantFrom('live', 'muted', 'off', 'loud'), camera: fc.constantFrom('live', 'off') }),
  }),
  fc.record({
    m: fc.constant('setProfile'),
    d: fc.record({ name: fc.string({ unit: 'binary', maxLength: 60 }), color: fc.nat(13), photo: fc.constant(null) }),
  }),
  fc.record({
    m: fc.constant('chat'),
    d: fc.record(
      {
        id: fc.uuid(),
        scope: fc.constantFrom('room', 'circle', 'direct', 'world'),
        to: idLike('person'),
        text: fc.string({ unit: 'binary' }),
      },
      { requiredKeys: ['id', 'scope', 'text'] },
    ),
  }),
  fc.record({ m: fc.constant('restartIce'), d: fc.record({ transport: idLike('transport') }) }),
  fc.record({
    m: fc.constant('connectTransport'),
    d: fc.record({ transport: idLike('transport'), dtlsParameters: fc.dictionary(fc.string(), weird) }),
  }),
  fc.record({
    m: fc.constant('produce'),
    d: fc.record({
      id: fc.uuid(),
      transport: idLike('transport'),
      source: fc.constantFrom('mic', 'camera'),
      kind: fc.constantFrom('audio', 'video'),
      rtpParameters: fc.dictionary(fc.string(), weird),
    }),
  }),
  fc.record({ m: fc.constantFrom('consuming', 'tiles', 'closeProducer', 'setMedia'), d: weird }),
);
const actions = fc.oneof(
  { weight: 6, arbitrary: requests.map((request) => ({ kind: 'request' as const, request })) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        x: fc.double({ noNaN: false }),
        z: fc.double({ min: -20, max: 20, noNaN: true }),
        yaw: fc.double({ min: -9, max: 9, noNaN: true }),
      })
      .map((pose) => ({ kind: 'move' as const, pose })),
  },
  { weight: 1, arbitrary: fc.string().map((text) => ({ kind: 'text' as const, text })) },
);

type Player = { client: RawClient; welcome: Welcome };

function fill(value: unknown, players: Player[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('ref' in value && 'n' in value) return lookUp(value as Ref, players);
  if (Array.isArray(value)) return value.map((item) => fill(item, players));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, players)]));
}

function lookUp({ ref: kind, n }: Ref, players: Player[]): string {
  const player = players[n % players.length]!;
  if (kind === 'person') return player.welcome.self;
  if (kind === 'transport') return player.welcome.transports?.send.id ?? 'none';
  const circles = player.client.events.filter((event) => event.m === 'circles').flatMap((event) => event.d.changed);
  return (circles.at(-1) as { id: string } | undefined)?.id ?? 'none';
}

const finite = ({ x, z, yaw }: { x: number; z: number; yaw: number }) => ({
  x: Number.isFinite(x) ? Math.max(-100, Math.min(100, x)) : 0,
  z,
  yaw,
});

describe('random sequences of messages against a live service', () => {
  it('[LIM6] never crash it, are answered with a known code each, and leave nobody behind', async () => {
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), actions), { minLength: 5, maxLength: 40 }), async (script) => {
        const room = `fuzz-${rooms++}`;
        const players = [
          await joined(service.url, room, { name: 'Ana' }),
          await joined(service.url, room, { name: 'Ben' }),
          await joined(service.url, room, { name: 'Eve' }),
        ];
        const answers: Promise<string>[] = [];
        for (const [who, action] of script) {
          const { client } = players[who]!;
          if (action.kind === 'move') client.socket.send(encodeMove(finite(action.pose), true));
          else if (action.kind === 'text') client.socket.send(action.text);
          else answers.push(client.codeOf(action.request.m, fill(action.request.d, players)));
        }
        for (const code of await Promise.all(answers)) codes.add(code);
        for (const player of players) {
          expect(await player.client.codeOf('ping')).toBe('ok');
          await player.client.leave();
        }
        const glimpse = (await (await fetch(`${service.url}/api/rooms/${room}`)).json()) as { people: number };
        expect(glimpse.people).toBe(0);
      }),
      { numRuns: 40 },
    );
    for (const code of codes) expect(['ok', ...Object.keys(ERRORS)]).toContain(code);
    expect(codes).not.toContain('internal');
    expect(codes.size).toBeGreaterThan(5);
    expect(service.lines.filter((line) => line.level === 50)).toEqual([]);
  });

  it('[LIM7] sockets torn at any moment of a join leave nobody behind, at the latest once the resume window is over', async () => {
    const room = `torn-${rooms++}`;
    for (let i = 0; i < 12; i++) {
      const client = await RawClient.open(service.url);
      client.socket.send(JSON.stringify({ id: 1, m: 'join', d: hello(await ticketFor(service.url, room)) }));
      if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, i));
      client.socket.terminate();
      await client.closed;
    }
    const watcher = await joined(service.url, room);
    let people = Infinity;
    for (const until = Date.now() + 50_000; people > 1 && Date.now() < until;) {
      await watcher.client.ask('ping'); // who says nothing for 12 s is dropped
      people = ((await (await fetch(`${service.url}/api/rooms/${room}`)).json()) as { people: number }).people;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect(people).toBe(1);
    await watcher.client.leave();
  });
});

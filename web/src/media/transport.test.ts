import { ok, refuse, type Result } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { CONNECT_PATIENCE_MS, DISCONNECTED_GRACE_MS } from './ice.ts';
import { FakeDevice, FakeTrack, type Told } from './testing/fake-webrtc.ts';
import { MediaTransport } from './transport.ts';

const params = { id: 't1', iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
const fresh = (change: object = {}) => ok({ iceParameters: { usernameFragment: 'new' }, ...change });

function build({ relayOnly = false } = {}) {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const told: Told[] = [];
  const asked: string[] = [];
  const produced: [string, boolean][] = [];
  const server = { restart: fresh() as Result<unknown> };
  const seen = { states: 0, stuck: 0 };
  const transport = new MediaTransport({
    device: device.asDevice,
    direction: 'send',
    params,
    iceServers: [{ urls: ['turn:a'], username: 'u', credential: 'old' }],
    relayOnly,
    signal: {
      request: (name) => {
        asked.push(name);
        return Promise.resolve(server.restart as never);
      },
      tell: (name, payload, onAnswer) =>
        void told.push({ name, payload, answer: (result) => onAnswer?.(result as never) }),
    },
    timers: clock,
    onState: () => (seen.states += 1),
    onStuck: () => (seen.stuck += 1),
    onProduced: (id, accepted) => produced.push([id, accepted]),
  });
  const inner = device.sends[0]!;
  const produce = (id: string): Promise<unknown> =>
    inner.produce({ track: new FakeTrack('audio').asTrack, appData: { id, source: 'mic' } });
  return { clock, inner, transport, told, asked, produced, server, seen, produce };
}

describe('MediaTransport', () => {
  it('announces connect and producer in one flight, under the page’s own id, and waits for no answer', async () => {
    const { produce, told, asked, produced } = build();
    expect(await produce('mine')).toMatchObject({ id: 'mine' });
    expect(asked).toEqual([]);
    expect(told.map(({ name, payload }) => [name, payload])).toEqual([
      ['connectTransport', { transport: 't1', dtlsParameters: { of: 't1' } }],
      ['produce', { id: 'mine', transport: 't1', source: 'mic', kind: 'audio', rtpParameters: {} }],
    ]);
    told[1]?.answer(refuse('too_many'));
    expect(produced).toEqual([['mine', false]]);
  });

  it('restarts ICE after two seconds of `disconnected`, and not when it heals before', async () => {
    const { clock, inner, asked } = build();
    inner.become('connected');
    inner.become('disconnected');
    await clock.advance(DISCONNECTED_GRACE_MS - 1);
    inner.become('connected');
    await clock.advance(60_000);
    expect(asked).toEqual([]);
    inner.become('disconnected');
    await clock.advance(DISCONNECTED_GRACE_MS);
    expect(asked).toEqual(['restartIce']);
    expect(inner.ice).toEqual(['restart new']);
  });

  it('takes the TURN credentials of the answer before it restarts, since those of the welcome may have ended', async () => {
    const { inner, transport, server } = build();
    inner.become('connected');
    server.restart = fresh({ iceServers: [{ urls: ['turn:a'], username: 'u', credential: 'fresh' }] });
    transport.restartIce();
    await settle();
    expect(inner.ice).toEqual(['servers fresh', 'restart new']);
  });

  it('restarts all the same in a browser that cannot replace its ICE servers', async () => {
    const { inner, transport, server } = build();
    inner.become('connected');
    inner.keepsServers = true;
    server.restart = fresh({ iceServers: [] });
    transport.restartIce();
    await settle();
    expect(inner.ice).toEqual(['restart new']);
  });

  it('says its connect again after a resume until the server has heard it, and looks for a fresh path', async () => {
    const { inner, transport, told, produce } = build();
    await produce('mine');
    const connects = (): Told[] => told.filter(({ name }) => name === 'connectTransport');
    connects()[0]?.answer(refuse('unreachable'));
    transport.resumed();
    await settle();
    expect(connects()).toHaveLength(2);
    expect(inner.ice).toEqual(['restart new']);
    connects()[1]?.answer(ok({}));
    transport.resumed();
    await settle();
    expect(connects()).toHaveLength(2);
  });

  it('has nothing to say after a resume before it was ever used', async () => {
    const { transport, told, asked } = build();
    transport.resumed();
    await settle();
    expect([told, asked]).toEqual([[], []]);
  });

  it('calls a try without end failed, and tells each change', async () => {
    const { clock, inner, transport, seen } = build();
    inner.become('connecting');
    expect(transport.state).toBe('connecting');
    await clock.advance(CONNECT_PATIENCE_MS);
    expect(transport.state).toBe('failed');
    const before = seen.states;
    inner.become('connected');
    expect(transport.state).toBe('connected');
    expect(seen.states).toBeGreaterThan(before);
  });

  it('uses the relays only where the service says so', () => {
    expect(build({ relayOnly: true }).inner.settings.iceTransportPolicy).toBe('relay');
    expect(build().inner.settings.iceTransportPolicy).toBeUndefined();
    expect(build().inner.settings.iceServers).toEqual([{ urls: ['turn:a'], username: 'u', credential: 'old' }]);
  });

  it('closes the browser’s transport and waits for nothing any more', async () => {
    const { clock, inner, transport, asked } = build();
    inner.become('disconnected');
    transport.close();
    expect(inner.closed).toBe(true);
    await clock.advance(60_000);
    transport.restartIce();
    await settle();
    expect(asked).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});

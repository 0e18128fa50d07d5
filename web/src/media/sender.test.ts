import { refuse, type RequestName, type Result } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { settle } from '../net/testing/fake-clock.ts';
import { Sender } from './sender.ts';
import type { MediaSignal } from './signal.ts';
import type { MediaTransport } from './transport.ts';

type Track = MediaStreamTrack & { name: string };
const track = (name: string): Track => ({ name, enabled: true }) as unknown as Track;

/** Remembers what is done to it, as mediasoup-client's producer does it. */
class FakeProducer {
  readonly id: string;
  closed = false;
  track: Track;
  readonly log: string[];
  constructor(id: string, first: Track, log: string[]) {
    this.id = id;
    this.track = first;
    this.log = log;
  }
  pause = (): void => void this.log.push('pause');
  resume = (): void => void this.log.push('resume');
  close = (): void => {
    if (!this.closed) this.log.push('close');
    this.closed = true;
  };
  replaceTrack = ({ track: next }: { track: Track }): Promise<void> => {
    this.track = next;
    this.log.push(`track ${next.name}`);
    return Promise.resolve();
  };
  setMaxSpatialLayer = (layer: number): Promise<void> => {
    this.log.push(`layer ${layer}`);
    return Promise.resolve();
  };
}

function build(source: 'mic' | 'camera' = 'mic') {
  const log: string[] = [];
  const told: { name: RequestName; payload: unknown; answer: (result: Result<never>) => void }[] = [];
  const signal: MediaSignal = {
    request: () => Promise.resolve(refuse('unreachable')),
    tell: (name, payload, onAnswer) => void told.push({ name, payload, answer: (result) => onAnswer?.(result) }),
  };
  let ids = 0;
  const sender = new Sender({ source, signal, newId: () => `id-${++ids}` });
  const transport = (name: string): MediaTransport =>
    ({
      inner: {
        produce: (options: { track: Track; appData: { id: string } }) => {
          log.push(`produce ${options.track.name} on ${name}${options.track.enabled ? '' : ' silent'}`);
          return Promise.resolve(new FakeProducer(options.appData.id, options.track, log));
        },
      },
    }) as unknown as MediaTransport;
  return { log, told, sender, transport };
}

describe('Sender', () => {
  it('starts a muted microphone silent, so that not even the first moment leaks, and pauses it', async () => {
    const { log, sender, transport } = build();
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'paused' });
    await settle();
    expect(log).toEqual(['produce a on t1 silent', 'pause']);
    sender.set({ plan: 'sending' });
    await settle();
    sender.set({ plan: 'sending' });
    await settle();
    expect(log.slice(2)).toEqual(['resume']);
  });

  it('ends where the last wish leads, whatever was wished in between', async () => {
    const { log, sender, transport } = build();
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending' });
    sender.set({ plan: 'paused' });
    sender.set({ plan: 'sending' });
    sender.set({ track: track('b'), plan: 'paused' });
    await settle();
    expect(log).toEqual(['produce a on t1', 'track b', 'pause']);
  });

  it('produces again on new transports', async () => {
    const { log, sender, transport } = build('camera');
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending', layer: 1 });
    await settle();
    sender.set({ transport: transport('t2') });
    await settle();
    expect(log).toEqual(['produce a on t1', 'layer 1', 'close', 'produce a on t2', 'layer 1']);
  });

  it('tries a refused producer once more on the same transport, then waits for another', async () => {
    const { log, sender, transport } = build();
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending' });
    await settle();
    sender.produced('id-1', false);
    await settle();
    expect(log).toEqual(['produce a on t1', 'close', 'produce a on t1']);
    sender.produced('id-2', false);
    await settle();
    expect(log).toHaveLength(3);
    sender.set({ transport: transport('t2') });
    await settle();
    expect(log.slice(3)).toEqual(['close', 'produce a on t2']);
  });

  it('closes the producer of a camera that is off, and says so again after a resume when the word was lost', async () => {
    const { told, sender, transport } = build('camera');
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending', layer: 0 });
    await settle();
    sender.set({ track: null, plan: 'none' });
    await settle();
    expect(told.map(({ name, payload }) => [name, payload])).toEqual([['closeProducer', { id: 'id-1' }]]);
    told[0]?.answer(refuse('unreachable'));
    sender.resumed();
    expect(told).toHaveLength(2);
    told[1]?.answer(refuse('no_such_producer'));
    sender.resumed();
    expect(told).toHaveLength(2);
  });

  it('produces anew after a resume what the server never confirmed, and keeps what it did', async () => {
    const { log, sender, transport } = build();
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending' });
    await settle();
    sender.resumed();
    await settle();
    expect(log).toEqual(['produce a on t1', 'close', 'produce a on t1']);
    sender.produced('id-2', true);
    sender.resumed();
    await settle();
    expect(log).toHaveLength(3);
    expect(sender.producer?.id).toBe('id-2');
  });

  it('tries once more also when the refusal comes before its producer does', async () => {
    const { log, sender, transport } = build();
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending' });
    sender.produced('id-1', false);
    await settle();
    expect(log).toEqual(['produce a on t1', 'close', 'produce a on t1']);
    expect(sender.producer?.id).toBe('id-2');
  });

  it('closes its producer here when the camera goes off, and makes another when it comes back', async () => {
    const { log, told, sender, transport } = build('camera');
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending', layer: null });
    await settle();
    sender.set({ track: null, plan: 'none' });
    await settle();
    expect(log).toEqual(['produce a on t1', 'close']);
    expect(sender.producer).toBeNull();
    sender.set({ track: track('b'), plan: 'sending' });
    await settle();
    expect(log.at(-1)).toBe('produce b on t1');
    expect(told).toHaveLength(1);
  });

  it('has nothing more to close in the room when its transport is gone: the ids went with it', async () => {
    const { told, sender, transport } = build('camera');
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending' });
    await settle();
    sender.set({ track: null, plan: 'none' });
    await settle();
    told[0]?.answer(refuse('unreachable'));
    sender.set({ track: track('b'), plan: 'sending' });
    await settle();
    sender.set({ transport: transport('t2') });
    await settle();
    sender.resumed();
    expect(told).toHaveLength(1);
  });

  it('takes a confirmation that comes before its producer does', async () => {
    const { log, sender, transport } = build();
    sender.set({ transport: transport('t1'), track: track('a'), plan: 'sending' });
    sender.produced('id-1', true);
    await settle();
    sender.resumed();
    await settle();
    expect(log).toEqual(['produce a on t1']);
  });
});

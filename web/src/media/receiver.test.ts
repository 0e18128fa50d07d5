import { refuse, type ConsumerParams, type RequestName } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../net/testing/fake-clock.ts';
import { Receiver } from './receiver.ts';
import type { MediaTransport } from './transport.ts';

const params = (id: string, source: 'mic' | 'camera' = 'mic', person = 'ben'): ConsumerParams => ({
  id,
  producerId: `p-${id}`,
  person,
  source,
  kind: source === 'mic' ? 'audio' : 'video',
  rtpParameters: {},
});

class FakeStream {
  readonly tracks: unknown[];
  constructor(tracks: unknown[]) {
    this.tracks = tracks;
  }
}

function build() {
  const told: [RequestName, unknown][] = [];
  const opening = new Map<string, { done: () => void; fail: () => void }>();
  const asked: { id: string; streamId: string }[] = [];
  const closed: string[] = [];
  const receiver = new Receiver({
    signal: {
      request: () => Promise.resolve(refuse('unreachable')),
      tell: (name, payload) => void told.push([name, payload]),
    },
    onChange: () => undefined,
  });
  const transport = {
    inner: {
      consume: (options: { id: string; streamId: string }) => {
        asked.push({ id: options.id, streamId: options.streamId });
        return new Promise((resolve, reject) => {
          opening.set(options.id, {
            done: () => resolve({ id: options.id, track: {}, close: () => closed.push(options.id) }),
            fail: () => reject(new Error('closed')),
          });
        });
      },
    },
  } as unknown as MediaTransport;
  receiver.setTransport(transport);
  const opened = async (...ids: string[]): Promise<void> => {
    for (const id of ids) opening.get(id)?.done();
    await settle();
  };
  const held = (): string[] => [...receiver.all].map(({ params: { id } }) => id);
  return { told, opening, asked, closed, receiver, transport, opened, held };
}

describe('Receiver', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', FakeStream));
  afterEach(() => vi.unstubAllGlobals());

  it('opens a batch in its order, lips in time, and lets video start with one message when all are ready', async () => {
    const { receiver, asked, told, opened } = build();
    receiver.apply([params('a'), params('v', 'camera'), params('w', 'camera', 'cleo')], []);
    expect(asked.map(({ id, streamId }) => `${id} ${streamId}`)).toEqual(['a ben', 'v ben', 'w cleo']);
    await opened('a', 'v');
    expect(told).toEqual([]);
    await opened('w');
    expect(told).toEqual([['consuming', { ids: ['v', 'w'] }]]);
  });

  it('closes what was closed while it was being opened', async () => {
    const { receiver, closed, told, opened, held } = build();
    receiver.apply([params('a'), params('v', 'camera')], []);
    receiver.apply([], ['v']);
    await opened('a', 'v');
    expect(closed).toEqual(['v']);
    expect(held()).toEqual(['a']);
    expect(told).toEqual([]);
  });

  it('does not open twice what is open or opening', async () => {
    const { receiver, asked, opened } = build();
    receiver.apply([params('a')], []);
    receiver.reconcile([params('a'), params('b')]);
    await opened('a', 'b');
    receiver.apply([params('a')], []);
    expect(asked.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('goes on with the others when one cannot be opened', async () => {
    const { receiver, opening, told, opened, held } = build();
    receiver.apply([params('v', 'camera'), params('w', 'camera', 'cleo')], []);
    opening.get('v')?.fail();
    await opened('w');
    expect(held()).toEqual(['w']);
    expect(told).toEqual([['consuming', { ids: ['w'] }]]);
  });

  it('starts empty on another transport, and a late answer of the former one changes nothing', async () => {
    const { receiver, transport, closed, opened, held } = build();
    receiver.apply([params('a'), params('b')], []);
    await opened('a');
    receiver.setTransport(transport);
    await opened('b');
    expect(held()).toEqual([]);
    expect(closed.sort()).toEqual(['a', 'b']);
  });

  it('says again after a resume which video it is ready for', async () => {
    const { receiver, told, opened } = build();
    receiver.apply([params('v', 'camera')], []);
    await opened('v');
    receiver.resumed();
    expect(told).toHaveLength(2);
  });
});

import { ok, refuse, type Result } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../directory/directory.ts';
import { podNamed } from '../directory/testing/pods.ts';
import { SpansAmongPods } from './spans-among-pods.ts';
import type { Taken, TraceSender } from './trace-intake.ts';

const BODY = { resourceSpans: [] };

describe('what a page sends to one pod of many', () => {
  let holder: Pod | null;
  let told: unknown[];
  let said: Result<Taken>;
  let spans: SpansAmongPods;

  beforeEach(() => {
    [holder, told, said] = [null, [], ok({ leftOut: 2 })];
    spans = new SpansAmongPods({
      own: {
        admit: (token, address) => {
          told.push(`admit ${token}`);
          return Promise.resolve(
            token === 'of ana' ? ok({ room: 'demo', person: 'ana', address }) : refuse('token_invalid'),
          );
        },
        take: ({ person }) => {
          told.push(`take of ${person}`);
          return ok({ leftOut: 0 });
        },
      },
      sessionOf: (token) =>
        Promise.resolve(token === 'of ana' ? ok({ room: 'demo', person: 'ana' }) : refuse('token_invalid')),
      holderOf: () => Promise.resolve(holder),
      calls: {
        spans: (pod, room, sent) => {
          told.push([pod.id, room, sent]);
          return Promise.resolve(said);
        },
      },
    });
  });

  const sent = async (token: string): Promise<Result<Taken>> => {
    const sender: Result<TraceSender> = await spans.admit(token, '192.0.2.0');
    return sender.ok ? spans.take(sender.value, BODY) : sender;
  };

  it('[PAS8] is taken here where its room is here', async () => {
    expect(await sent('of ana')).toEqual(ok({ leftOut: 0 }));
    expect(told).toEqual(['admit of ana', 'take of ana']);
  });

  it('[PAS8] goes to the pod that holds its room, whose answer comes back', async () => {
    holder = podNamed('b');
    expect(await sent('of ana')).toEqual(ok({ leftOut: 2 }));
    expect(told).toEqual([['b', 'demo', { token: 'of ana', address: '192.0.2.0', body: BODY }]]);
    said = refuse('too_many');
    expect(await sent('of ana')).toEqual(refuse('too_many'));
  });

  it('[PAS8] goes nowhere with a token that nobody signed', async () => {
    holder = podNamed('b');
    expect(await sent('of nobody')).toEqual(refuse('token_invalid'));
    expect(told).toEqual(['admit of nobody']);
  });
});

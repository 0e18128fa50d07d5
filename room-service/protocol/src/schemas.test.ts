import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRORS } from './errors.ts';
import { isReply, type EventFrame, type ReplyFrame } from './frames.ts';
import { CHAT_MAX_CHARS, MESSAGE_MAX_BYTES, PERSON_COLORS } from './limits.ts';
import { joinRequestSchema, parseRequest, requestSchemas, roomNameSchema } from './schemas.ts';
import type { RequestName, Requests } from './requests.ts';

const uuid = '9f3ddc43-0b1c-4a5e-9a39-6f5f6c0c0a11';
const profile = { name: 'Ada', color: 3, photo: null };
/** One payload of each message that fits. */
const rtp = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
const payloads: { [N in RequestName]: Requests[N] } = {
  join: {
    protocol: 1,
    token: 't',
    ...profile,
    kind: 'person',
    mic: 'live',
    camera: 'off',
    rtpCapabilities: { codecs: [] },
  },
  attach: { protocol: 2, token: 't', rtpCapabilities: { codecs: [] } },
  ready: {},
  swapped: { voices: 3, gapMs: 40 },
  leave: {},
  ping: {},
  connectTransport: { transport: 't', dtlsParameters: { role: 'client' } },
  restartIce: { transport: 't' },
  produce: { id: uuid, transport: 't', source: 'mic', kind: 'audio', rtpParameters: {} },
  closeProducer: { id: uuid },
  consuming: { ids: ['c'] },
  tiles: { tiles: [{ consumer: 'c', heightPx: 180.5 }] },
  report: {
    coversMs: 5_000,
    route: 'udp',
    rttMs: null,
    audioIn: rtp,
    videoIn: rtp,
    audioOut: rtp,
    videoOut: rtp,
    heard: { samples: 0, concealed: 0, bufferMs: null },
    watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
    silent: [],
    limitedBy: 'none',
  },
  setMedia: { mic: 'muted', camera: 'live' },
  setAway: { away: true },
  setProfile: profile,
  stepOut: {},
  setLock: { locked: true },
  invite: { person: 'p' },
  answerInvite: { circle: 'c', accept: true },
  knock: { circle: 'c' },
  answerKnock: { person: 'p', accept: false },
  wave: { person: 'p' },
  moderate: { person: 'p', act: 'mute' },
  handOver: { person: 'p' },
  podium: { person: 'p', up: true },
  raiseHand: { up: true },
  react: { what: 'clap' },
  chat: { id: uuid, scope: 'room', text: 'hello' },
};
const names = Object.keys(payloads) as RequestName[];

const send = (value: unknown): ReturnType<typeof parseRequest> => parseRequest(JSON.stringify(value));
const codeOf = ({ result }: ReturnType<typeof parseRequest>): string => (result.ok ? 'ok' : result.error.code);
const messageOf = ({ result }: ReturnType<typeof parseRequest>): string => (result.ok ? '' : result.error.message);

describe('parseRequest', () => {
  it('[ENV1] reads every message of the table as it was meant', () => {
    expect(names.sort()).toEqual(Object.keys(requestSchemas).sort());
    for (const m of names) {
      const frame = { id: 7, m, d: payloads[m] };
      expect(send(frame)).toEqual({ id: 7, result: { ok: true, value: frame } });
    }
  });

  it('[ENV1] ids are whole numbers from 0; other fields are refused', () => {
    for (const id of [0, 1, Number.MAX_SAFE_INTEGER]) expect(codeOf(send({ id, m: 'ping', d: {} }))).toBe('ok');
    for (const id of [-1, 1.5, 2 ** 53, '1', null]) expect(codeOf(send({ id, m: 'ping', d: {} }))).toBe('bad_message');
    expect(codeOf(parseRequest('{"id":1e999,"m":"ping","d":{}}'))).toBe('bad_message');
    expect(codeOf(send({ id: 1, m: 'ping', d: {}, x: 1 }))).toBe('bad_message');
  });

  it('[ENV3] what is no request keeps its id where one can be read', () => {
    for (const text of [
      '',
      '{',
      'null',
      '3',
      '"ping"',
      '[]',
      '[{"id":1}]',
      '{}',
      '{"m":"ping","d":{}}',
      '\u0000',
      '{"id":-1}',
    ]) {
      expect({ text, id: parseRequest(text).id, code: codeOf(parseRequest(text)) }).toEqual({
        text,
        id: null,
        code: 'bad_message',
      });
    }
    for (const value of [{ id: 5 }, { id: 5, m: 3, d: {} }, { id: 5, m: 'x'.repeat(65), d: {} }]) {
      expect({ id: send(value).id, code: codeOf(send(value)) }).toEqual({ id: 5, code: 'bad_message' });
    }
  });

  it('[ENV4] a name that is not in the table, also one that every object has', () => {
    for (const m of ['', 'Ping', 'dance', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '$&']) {
      const parsed = parseRequest(`{"id":2,"m":${JSON.stringify(m)},"d":{}}`);
      expect({ m, id: parsed.id, code: codeOf(parsed) }).toEqual({ m, id: 2, code: 'unknown_message' });
      expect(messageOf(parsed)).toContain(JSON.stringify(m));
    }
  });

  it('[ENV5] a field too many, a field too few, a value that does not fit', () => {
    for (const m of names) {
      expect(codeOf(send({ id: 1, m, d: { ...payloads[m], more: 1 } }))).toBe('bad_payload');
      for (const d of [null, 3, 'x', [], [{}]]) expect(codeOf(send({ id: 1, m, d }))).toBe('bad_payload');
      for (const field of Object.keys(payloads[m])) {
        const wrong = { ...payloads[m], [field]: { no: 'such' } };
        if (!['rtpCapabilities', 'rtpParameters', 'dtlsParameters'].includes(field)) {
          expect(codeOf(send({ id: 1, m, d: wrong }))).toBe('bad_payload');
          expect(messageOf(send({ id: 1, m, d: wrong }))).toContain(field);
        }
        const without = Object.fromEntries(Object.entries(payloads[m]).filter(([key]) => key !== field));
        const isOptional = ['join.token', 'join.rtpCapabilities', 'attach.rtpCapabilities'].includes(`${m}.${field}`);
        expect(codeOf(send({ id: 1, m, d: without }))).toBe(isOptional ? 'ok' : 'bad_payload');
      }
    }
  });

  it('[ENV5] values at their bounds fit, and one beyond does not', () => {
    const chat = (text: string) => codeOf(send({ id: 1, m: 'chat', d: { ...payloads.chat, text } }));
    expect([chat('x'.repeat(CHAT_MAX_CHARS)), chat('x'.repeat(CHAT_MAX_CHARS + 1)), chat('')]).toEqual([
      'ok',
      'bad_payload',
      'bad_payload',
    ]);
    const color = (value: number) => codeOf(send({ id: 1, m: 'setProfile', d: { ...profile, color: value } }));
    expect([color(0), color(PERSON_COLORS - 1), color(PERSON_COLORS), color(-1), color(0.5)]).toEqual([
      'ok',
      'ok',
      'bad_payload',
      'bad_payload',
      'bad_payload',
    ]);
    const ids = (count: number) => codeOf(send({ id: 1, m: 'consuming', d: { ids: Array(count).fill('c') } }));
    expect([ids(1), ids(64), ids(65), ids(0)]).toEqual(['ok', 'ok', 'bad_payload', 'bad_payload']);
  });

  it('[ENV6] a traceparent is passed on, anything else in its place is refused', () => {
    const tp = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const parsed = send({ id: 1, m: 'ping', d: {}, tp });
    expect(parsed.result).toEqual({ ok: true, value: { id: 1, m: 'ping', d: {}, tp } });
    for (const bad of [
      '',
      tp.toUpperCase(),
      `${tp}-00`,
      tp.replace('00-', '01-'),
      tp.slice(1),
      ` ${tp}`,
      `${tp}\n`,
      3,
      null,
    ]) {
      expect({ bad, code: codeOf(send({ id: 1, m: 'ping', d: {}, tp: bad })) }).toEqual({ bad, code: 'bad_message' });
    }
  });
});

// A ceiling for a machine that does much else besides, not a measure.
describe('any text', { timeout: 60_000 }, () => {
  /** Answers, and every refusal is one of the set. */
  function survives(text: string): void {
    const { id, result } = parseRequest(text);
    expect(id === null || (Number.isSafeInteger(id) && id >= 0)).toBe(true);
    if (!result.ok) {
      expect(Object.keys(ERRORS)).toContain(result.error.code);
      expect(result.error.message.length).toBeLessThan(500);
    }
  }

  it('[ENV7] arbitrary text and arbitrary JSON', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), survives), { numRuns: 300 });
  });

  it('[ENV7] arbitrary payloads under real names, and real payloads with one field exchanged', () => {
    const value = fc.anything({
      withNullPrototype: false,
      key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'id', 'm', 'd')),
    });
    fc.assert(
      fc.property(fc.constantFrom(...names), value, fc.nat(8), fc.boolean(), (m, any, at, isWhole) => {
        const fields = Object.keys(payloads[m]);
        const field = fields[at % Math.max(1, fields.length)] ?? 'more';
        const text = toJson({ id: at, m, d: isWhole ? any : { ...payloads[m], [field]: any } });
        if (text !== undefined) survives(text);
      }),
      { numRuns: 300 },
    );
  });

  it('[ENV7] nesting as deep as a message can be, closed and open', () => {
    const depth = MESSAGE_MAX_BYTES / 2;
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = open.repeat(depth) + '1' + close.repeat(depth);
      survives(deep);
      survives(open.repeat(depth));
      for (const m of ['join', 'connectTransport', 'produce', 'ping', 'dance']) {
        survives(`{"id":1,"m":"${m}","d":${deep}}`);
        survives(
          `{"id":1,"m":"${m}","d":{"rtpCapabilities":${deep},"rtpParameters":${deep},"dtlsParameters":${deep}}}`,
        );
      }
    }
  });

  it('[ENV9] more than sixteen levels are refused, whatever they are named', () => {
    const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    const parse = (levels: number) =>
      parseRequest(`{"id":3,"m":"connectTransport","d":{"transport":"t","dtlsParameters":${nested(levels)}}}`);
    expect(parse(14).result.ok).toBe(true);
    expect(parse(15)).toMatchObject({ id: 3, result: { error: { code: 'bad_message' } } });
  });

  it('[ENV7] strings of many megabytes, as name, payload, field name and plain text', () => {
    const huge = 'x'.repeat(8_000_000);
    survives(huge);
    survives(JSON.stringify(huge));
    survives(JSON.stringify({ id: 1, m: huge, d: {} }));
    survives(JSON.stringify({ id: 1, m: 'ping', d: huge }));
    survives(JSON.stringify({ id: 1, m: 'ping', d: { [huge]: 1 } }));
    survives(JSON.stringify({ id: 1, m: 'ping', d: {}, tp: huge }));
    survives(JSON.stringify({ id: 1, m: 'chat', d: { ...payloads.chat, text: huge } }));
    survives(JSON.stringify({ id: 1, m: 'join', d: { ...payloads.join, photo: huge } }));
  });

  it('[ENV7] a field called __proto__ changes no prototype', () => {
    const parsed = parseRequest(
      '{"id":1,"m":"connectTransport","d":{"transport":"t","dtlsParameters":{"__proto__":{"own":1}}}}',
    );
    if (!parsed.result.ok || parsed.result.value.m !== 'connectTransport') return expect.unreachable();
    expect(Object.getPrototypeOf(parsed.result.value.d.dtlsParameters)).toBe(Object.prototype);
    expect('own' in {}).toBe(false);
  });
});

describe('frames of the server', () => {
  it('[ENV2] an answer has an id, an event has none', () => {
    const yes: ReplyFrame = { id: 0, ok: true, d: { now: 1 } };
    const no: ReplyFrame = { id: 3, ok: false, e: { code: 'not_joined', message: 'Join first.' } };
    const event: EventFrame = { m: 'waved', d: { by: 'p' } };
    expect([yes, no, event].map(isReply)).toEqual([true, true, false]);
  });
});

describe('what HTTP is asked', () => {
  it('a room name has 1 to 48 small letters, digits and hyphens, and no hyphen first', () => {
    for (const name of ['a', '7', 'a-b', 'x'.repeat(48), 'a-'])
      expect(roomNameSchema.safeParse(name).success).toBe(true);
    for (const name of ['', '-a', 'A', 'a b', 'a/b', '..', 'ä', 'a\n', 'x'.repeat(49), 3, null]) {
      expect(roomNameSchema.safeParse(name).success).toBe(false);
    }
  });

  it('a join names a version, and a resume token at most', () => {
    expect(joinRequestSchema.safeParse({ protocol: 1 }).success).toBe(true);
    expect(joinRequestSchema.safeParse({ protocol: 1, resume: 'x'.repeat(2_048) }).success).toBe(true);
    expect(joinRequestSchema.safeParse({ protocol: 1, kind: 'bot' }).success).toBe(true);
    expect(joinRequestSchema.safeParse({ protocol: 1, resume: 'x'.repeat(2_049) }).success).toBe(false);
    for (const body of [{}, { protocol: '1' }, { protocol: 1.5 }, { protocol: 1, more: 1 }, null]) {
      expect(joinRequestSchema.safeParse(body).success).toBe(false);
    }
  });
});

/** Undefined for what JSON has no word for, such as bigints. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

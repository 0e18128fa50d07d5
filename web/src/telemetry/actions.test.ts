import { describe, expect, it } from 'vitest';
import { ACTIONS_OFF, Traces, type EndedAction } from './actions.ts';
import { joinReportOf } from './join-report.ts';
import { traceOf } from './spans-of.ts';
import { parseTraceparent } from './trace-context.ts';

const SERVER = `00-${'5'.repeat(32)}-${'7'.repeat(16)}-01`;

function build() {
  const ended: EndedAction[] = [];
  const page = { now: 1_000, byte: 0 };
  const traces = new Traces({
    now: () => page.now,
    randomBytes: (bytes) => bytes.fill((page.byte += 1)),
    onEnded: (action) => ended.push(action),
  });
  return { ended, page, traces };
}

describe('an action', () => {
  it('has a trace of its own, sampled, and ends once', () => {
    const { ended, page, traces } = build();
    const action = traces.start('join');
    expect(action.traceparent).toBe(`00-${'01'.repeat(16)}-${'02'.repeat(8)}-01`);
    page.now = 1_300;
    action.mark('ticket');
    action.end('ok');
    action.mark('welcome');
    action.end('failed');
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ name: 'join', startedAt: 1_000, endedAt: 1_300, outcome: 'ok', parent: null });
    expect([...ended[0]!.marks]).toEqual([['ticket', 1_300]]);
  });

  it('goes on in the trace of the server, and links to the join', () => {
    const { ended, traces } = build();
    const join = traces.start('join');
    join.end('ok');
    traces.start('hear', SERVER).end('ok');
    const [first, hear] = ended;
    expect(hear).toMatchObject({ context: { traceId: '5'.repeat(32) }, parent: { spanId: '7'.repeat(16) } });
    expect(hear?.session).toEqual(first?.context);
    expect(first?.session).toBeNull();
  });

  it('of which the server records nothing, or that it did not write, is none', () => {
    const { ended, traces } = build();
    for (const parent of [SERVER.replace(/01$/, '00'), 'garbage', '']) {
      const action = traces.start('hear', parent);
      expect(action.traceparent).toBeUndefined();
      action.end('ok');
    }
    expect(ended).toEqual([]);
    expect(parseTraceparent(SERVER.replace(/01$/, '03'))).not.toBeNull();
  });

  it('ends with its last stage where nothing was waited for after it', () => {
    const { ended, page, traces } = build();
    const action = traces.start('join');
    page.now = 1_200;
    action.mark('welcome');
    page.now = 2_200;
    action.end('ok', { at: 'last-mark' });
    expect(ended[0]?.endedAt).toBe(1_200);
    traces.start('hear').end('ok', { at: 'last-mark' });
    expect(ended[1]?.endedAt).toBe(2_200);
  });

  it('that nobody ends is given up when too many are open', () => {
    const { ended, traces } = build();
    for (let i = 0; i < 20; i++) traces.start('hear');
    expect(ended.map(({ outcome }) => outcome)).toEqual(['gone', 'gone', 'gone', 'gone']);
  });
});

describe('a message', () => {
  it('belongs to the newest open action that says such things, and to none without', () => {
    const { traces } = build();
    expect(traces.traceparentFor('join')).toBeUndefined();
    const join = traces.start('join');
    const hear = traces.start('hear', SERVER);
    expect(traces.traceparentFor('join')).toBe(join.traceparent);
    expect(traces.traceparentFor('produce')).toBe(join.traceparent);
    expect(traces.traceparentFor('consuming')).toBe(hear.traceparent);
    for (const tick of ['ping', 'report', 'tiles', 'chat'] as const)
      expect(traces.traceparentFor(tick)).toBeUndefined();
    join.end('ok');
    expect(traces.traceparentFor('produce')).toBeUndefined();
  });
});

describe('off', () => {
  it('names no trace and takes everything', () => {
    const action = ACTIONS_OFF.start('join');
    action.mark('ticket');
    action.awaits('audio');
    action.end('ok');
    expect([action.traceparent, ACTIONS_OFF.traceparentFor('join')]).toEqual([undefined, undefined]);
  });
});

/** A join with all that it can have. */
function joined(): EndedAction {
  const { ended, page, traces } = build();
  const action = traces.start('join');
  const at = (now: number, stage: Parameters<typeof action.mark>[0]): void => {
    page.now = now;
    action.mark(stage);
  };
  at(1_050, 'ticket');
  at(1_110, 'socket');
  at(1_140, 'device');
  at(1_200, 'welcome');
  action.awaits('video');
  action.awaits('audio');
  at(1_300, 'transport');
  at(1_360.4, 'first_audio');
  at(1_500, 'first_video');
  action.end('ok');
  return ended[0]!;
}

describe('the spans of a join', () => {
  it('begin where what they wait for ends, device and socket side by side', () => {
    const trace = traceOf(joined());
    expect(trace.children.map(({ name, startedAt, endedAt }) => [name, startedAt, endedAt])).toEqual([
      ['ticket', 1_000, 1_050],
      ['device', 1_050, 1_140],
      ['socket', 1_050, 1_110],
      ['welcome', 1_140, 1_200],
      ['transport', 1_200, 1_300],
      ['first_audio', 1_300, 1_360.4],
      ['first_video', 1_300, 1_500],
    ]);
    expect(trace).toMatchObject({ name: 'join', startedAt: 1_000, endedAt: 1_500, failed: false });
    expect(trace.attributes).toEqual({
      'atrium.outcome': 'ok',
      'atrium.awaited': 'audio video',
    });
  });

  it('are an error when it was our fault or too late, and not when the room was full', () => {
    const failed = (outcome: EndedAction['outcome']) => traceOf({ ...joined(), outcome, code: 'internal' });
    expect(failed('failed')).toMatchObject({ failed: true, attributes: { 'atrium.code': 'internal' } });
    expect(failed('late').failed).toBe(true);
    expect([failed('refused').failed, failed('gone').failed]).toEqual([false, false]);
  });

  it('never run backwards when a later try did not reach what a former one did', () => {
    const marks = new Map([...joined().marks, ['device', 1_450] as const]);
    const trace = traceOf({ ...joined(), marks });
    for (const { startedAt, endedAt } of trace.children) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  });
});

describe('the report of a join', () => {
  it('has its stages since the click, what it waited for and its trace', () => {
    expect(joinReportOf(joined())).toEqual({
      how: 'new',
      stages: {
        ticket: 50,
        device: 140,
        socket: 110,
        welcome: 200,
        transport: 300,
        first_audio: 360,
        first_video: 500,
      },
      awaited: ['audio', 'video'],
      traceId: '01'.repeat(16),
    });
  });

  it('is not made of one that was not let in, nor of anything else', () => {
    const marks = new Map([['ticket', 1_050] as const]);
    expect(joinReportOf({ ...joined(), marks })).toBeNull();
    expect(joinReportOf({ ...joined(), name: 'hear' })).toBeNull();
    expect(joinReportOf({ ...joined(), name: 'resume' })?.how).toBe('resume');
  });
});

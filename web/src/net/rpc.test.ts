import { ok, refuse, type Result } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { newCounters, Rpc } from './rpc.ts';

function build() {
  const counters = newCounters();
  const sent: { id: number }[] = [];
  const rpc = new Rpc({
    send: (text) => sent.push(JSON.parse(text) as { id: number }),
    traceparent: () => 'tp',
    counters,
    onEvent: () => undefined,
  });
  const answers: Result<unknown>[] = [];
  const wave = (): void => rpc.tell('wave', { person: 'x' }, (answer) => answers.push(answer));
  return { counters, sent, rpc, answers, wave };
}

describe('Rpc', () => {
  it('hears an answer once, however often it comes', () => {
    const { counters, rpc, answers, wave } = build();
    wave();
    rpc.receive('{"id":1,"ok":true,"d":{}}');
    rpc.receive('{"id":1,"ok":true,"d":{}}');
    expect(answers).toEqual([ok({})]);
    expect(counters).toMatchObject({ sent: { wave: 1 }, replies: 1, refusals: 0, malformed: 1 });
  });

  it('tells everybody who waits once that the server is out of reach, and sends nothing more', async () => {
    const { sent, rpc, answers, wave } = build();
    wave();
    rpc.close();
    rpc.close();
    rpc.receive('{"id":1,"ok":true,"d":{}}');
    wave();
    expect(answers).toEqual([refuse('unreachable'), refuse('unreachable')]);
    expect(await rpc.request('wave', { person: 'x' })).toEqual(refuse('unreachable'));
    expect(sent).toHaveLength(1);
  });

  it('takes a refusal that it cannot read for a failure on the other side', () => {
    const { counters, rpc, answers, wave } = build();
    wave();
    rpc.receive('{"id":1,"ok":false,"e":7}');
    expect(answers).toEqual([refuse('internal')]);
    expect(counters.refusals).toBe(1);
  });

  it('gives away what was asked of the room and has no answer, to be asked elsewhere before what waits there', () => {
    const [here, there] = [build(), build()];
    here.wave();
    here.rpc.tell('ping', {});
    here.rpc.tell('setAway', { away: true });
    here.rpc.receive('{"id":1,"ok":true,"d":{}}');
    there.rpc.hold();
    there.wave();
    there.rpc.tell('ping', {});
    expect(there.sent).toMatchObject([{ m: 'ping' }]);
    there.rpc.release(here.rpc.takeUnanswered());
    expect(there.sent).toMatchObject([{ m: 'ping' }, { m: 'setAway' }, { m: 'wave' }]);
    here.rpc.receive('{"id":3,"ok":true,"d":{}}');
    expect(here.counters.malformed).toBe(0);
    there.rpc.receive('{"id":3,"ok":true,"d":{}}');
    expect(there.answers).toEqual([ok({})]);
  });

  it('tells those, too, that the server is out of reach', () => {
    const [here, there] = [build(), build()];
    here.wave();
    there.rpc.hold();
    there.wave();
    there.rpc.close();
    expect(there.answers).toEqual([refuse('unreachable')]);
    there.rpc.release(here.rpc.takeUnanswered());
    expect(here.answers).toEqual([refuse('unreachable')]);
    expect(there.sent).toEqual([]);
  });
});

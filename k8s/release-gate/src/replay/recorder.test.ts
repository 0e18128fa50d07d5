import { describe, expect, it } from 'vitest';
import { Stage } from '../run/testing/stage.ts';
import { flaggerSeen } from './flagger-seen.ts';
import { tick, type FlaggerState } from './flagger.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { readRecording, type Line, type Recording } from './recording.ts';
import type { Readiness } from './readiness.ts';
import { recorded } from './recorder.ts';
import { retold } from './retold.ts';
import { retoldWords } from './retold-words.ts';

const SPEC = { name: 'room-service.atrium', stepWeights: PRODUCTION.weights.map(Number), threshold: 60 };

/** A gate on a stage that is recorded, and the real order of Flagger's questions, by its state machine. */
class Recorded {
  readonly stage = new Stage();
  text = '';
  gate = this.#begin();
  state: FlaggerState = { phase: 'Initialized', weight: 0, failedChecks: 0 };
  canaryIs: Readiness = 'ready';
  #isNew = true;

  /** A process that has just started appends to the same file. */
  restart(): void {
    this.gate = this.#begin();
  }

  async tick(): Promise<void> {
    this.#see();
    await this.gate.look();
    const { state } = tick(this.state, SPEC, {
      isNewRevision: () => this.#isNew,
      primaryIs: () => 'ready',
      canaryIs: () => this.canaryIs,
      preRollout: () => true,
      confirmRollout: () => this.gate.answer('confirm-rollout').yes,
      rollout: () => this.gate.answer('rollout').yes,
      rollback: () => this.gate.answer('rollback').yes,
      confirmTrafficIncrease: () => this.gate.answer('confirm-traffic-increase').yes,
      confirmPromotion: () => this.gate.answer('confirm-promotion').yes,
    });
    this.#isNew &&= state.phase === 'Initialized' || state.phase === 'Waiting';
    this.state = state;
    this.#see();
    await this.gate.look();
    this.stage.pass(10);
  }

  get recording(): Recording {
    const read = readRecording(this.text);
    if (!read.ok) throw new Error(read.why);
    return read.value;
  }

  #see(): void {
    const { phase, weight } = this.state;
    this.stage.seen = { phase, digest: 'one', weight };
  }

  #begin() {
    return recorded(this.stage.options(), (more) => (this.text += more));
  }
}

/** Lines of one kind. */
const linesOf = <K extends Line['is']>(recording: Recording, is: K): Extract<Line, { is: K }>[] =>
  recording.map(({ line }) => line).filter((line): line is Extract<Line, { is: K }> => line.is === is);

const again = async (recording: Recording) => {
  const told = await retold(recording);
  if (!told.ok) throw new Error(told.why);
  return told.value;
};

/** A release that is raised once, whose people are then bad, with what a person did. */
async function badRelease(): Promise<Recorded> {
  const run = new Recorded();
  for (let at = 0; at < 3; at += 1) await run.tick();
  expect(run.state).toMatchObject({ phase: 'Progressing', weight: 5 });
  run.stage.meet(5, { primary: 950, canary: 60 });
  await run.gate.order({ is: 'pause', by: 'ana', reason: 'lunch' });
  await run.tick();
  expect(run.state.weight).toBe(5);
  await run.gate.order({ is: null, by: 'ana', reason: 'back' });
  await run.tick();
  expect(run.state.weight).toBe(10);
  run.restart();
  await run.tick();
  run.stage.meet(10, { primary: 270, canary: 40 }, '1');
  await run.tick();
  expect(run.state.phase).toBe('Failed');
  await run.gate.event('Canary failed! Scaling down room-service.atrium');
  await run.gate.look();
  return run;
}

describe('[RPL12] a recorded run', () => {
  it('is answered by the same gate in the same way, tick by tick, with what people did and when the gate began anew', async () => {
    const { recording, stage } = await badRelease();
    const { looks, asked, ticks, differences, looked } = await again(recording);
    expect(differences).toEqual([]);
    expect(looks).toBe(linesOf(recording, 'look').length);
    expect([looks > 10, asked > 10, ticks > 5]).toEqual([true, true, true]);
    expect(looked.at(-1)?.run?.withdrawn?.join()).toContain('beyond doubt');
    expect(linesOf(recording, 'order').map(({ order }) => order.is)).toEqual(['pause', null]);
    expect(linesOf(recording, 'event')[0]!.calls.map(({ of }) => of)).toContain('roomService.setDrain');
    expect(stage.drains).toEqual([['canary-0a1b2c', 'rollback']]);
  });

  it('does what an unrecorded gate does', async () => {
    const run = await badRelease();
    const plain = run.stage.gate();
    await plain.look();
    expect(plain.looked?.answers).toEqual(run.gate.looked?.answers);
    expect(run.gate.kept?.audit.length).toBeGreaterThan(3);
    expect(run.gate.blind).toBeNull();
  });

  it('is said to differ, where and in what, when its gate had been told something else', async () => {
    const { text } = await badRelease();
    const rows = text.split('\n');
    // Another time at which the canary's bad rooms were counted.
    const at = rows.findLastIndex((row) => row.includes('"rollback":{"yes":false'));
    rows[at] = rows[at]!.replace('"rollback":{"yes":false', '"rollback":{"yes":true');
    const read = readRecording(rows.join('\n'));
    if (!read.ok) throw new Error(read.why);
    const told = await again(read.value);
    expect(told.differences.map(({ line }) => line)).toContain(at + 1);
    expect(retoldWords(told)).toContain(`line ${at + 1}\n  recorded  answers: {`);
  });

  it('is said to differ where the gate of today asks for something that nobody was asked', async () => {
    const { recording } = await badRelease();
    const without = recording.map((one) =>
      one.line.is === 'look'
        ? { ...one, line: { ...one.line, calls: one.line.calls.filter(({ of }) => of !== 'roomService.fleet') } }
        : one,
    );
    const { differences } = await again(without);
    expect(differences[0]?.replayed).toContain('roomService.fleet');
  });

  it('is read though its gate ended in the middle of a line, also where another one went on', async () => {
    const run = await badRelease();
    const { length } = run.recording;
    run.text += '{"is":"look","atS":';
    expect(run.recording).toHaveLength(length);
    run.restart();
    await run.gate.look();
    expect(run.recording).toHaveLength(length + 2);
    expect((await again(run.recording)).differences).toEqual([]);
  });

  it('keeps numbers that JSON has none for', async () => {
    const run = new Recorded();
    run.stage.firing.set('ALERTS{', [{ labels: { alertname: 'odd' }, samples: [[1_000, Number.NaN]] }]);
    await run.gate.look();
    const [look] = linesOf(run.recording, 'look');
    const said = look!.calls.find(({ args }) => String(args[0]).includes('ALERTS{'))?.said;
    expect(said).toEqual({ ok: true, value: [{ labels: { alertname: 'odd' }, samples: [[1_000, Number.NaN]] }] });
  });

  it.each([
    ['', 'let the gate write one to RECORD_FILE'],
    ['{"is":"recording","version":9}\n{"is":"look"}\n', 'line 1: '],
    ['foo\n{"is":"look"}\n', 'line 1: '],
  ])('that cannot be read says what to do: %j', (text, why) => {
    expect(readRecording(text)).toMatchObject({ ok: false, why: expect.stringContaining(why) as string });
  });

  it('of a policy that there is no more is not replayed by another', async () => {
    const run = new Recorded();
    const read = readRecording(run.text.replace('"policy":"production"', '"policy":"bold"'));
    if (!read.ok) throw new Error(read.why);
    expect(await retold(read.value)).toEqual({
      ok: false,
      why: 'it was recorded under policy bold, and there are production, local',
    });
  });
});

describe('[RPL13] what Flagger asked and did', () => {
  const changed = async (change: (lines: Line[]) => Line[]) => {
    const { recording } = await badRelease();
    const lines = change(recording.map(({ line }) => line));
    return flaggerSeen(
      lines.map((line, at) => ({ at: at + 1, line })),
      PRODUCTION,
    ).differences;
  };

  it('is what the state machine asks and does', async () => {
    expect(await changed((lines) => lines)).toEqual([]);
  });

  it.each([
    [PRODUCTION.progressWithinS, []],
    [PRODUCTION.progressWithinS - 60, [{ recorded: 'Failed at 0 %', replayed: 'Progressing at 0 %' }]],
  ])(
    '[RPL14] is that it gives up at pods that were not ready for the deadline, and not before: %d s',
    async (waitsS, differ) => {
      const run = new Recorded();
      await run.tick();
      run.canaryIs = 'waiting';
      for (let passedS = 0; passedS < waitsS; passedS += 10) await run.tick();
      run.canaryIs = 'stuck';
      await run.tick();
      expect(run.state.phase).toBe('Failed');
      expect(flaggerSeen(run.recording, PRODUCTION)).toMatchObject({ ticks: 1, differences: differ });
    },
  );

  it('[RUN21] is that it goes on at the weight to which the gate has set its route', async () => {
    const run = new Recorded();
    run.state = { phase: 'Failed', weight: 100, failedChecks: 0 };
    await run.tick();
    expect([run.state, run.stage.withdrawals]).toEqual([{ phase: 'Progressing', weight: 100, failedChecks: 0 }, 1]);
    run.state = { ...run.state, weight: 0 };
    await run.tick();
    await run.tick();
    expect(run.state.weight).toBe(5);
    expect(flaggerSeen(run.recording, PRODUCTION)).toMatchObject({ ticks: 3, differences: [] });
    expect((await again(run.recording)).differences).toEqual([]);
  });

  it('is said to differ where Flagger asks otherwise', async () => {
    const differences = await changed((lines) =>
      lines.filter((line) => line.is !== 'asked' || line.hook !== 'rollout'),
    );
    expect(differences[0]).toMatchObject({
      recorded: 'Flagger asks rollback, confirm-traffic-increase',
      replayed: expect.stringContaining('it asks rollback, rollout') as string,
    });
  });

  it('is said to differ where Flagger goes elsewhere', async () => {
    const differences = await changed((lines) =>
      lines.map((line) =>
        line.is === 'look' && line.seen?.weight === 10 ? { ...line, seen: { ...line.seen, weight: 20 } } : line,
      ),
    );
    expect(differences[0]).toMatchObject({ recorded: 'Progressing at 20 %', replayed: 'Progressing at 10 %' });
  });
});

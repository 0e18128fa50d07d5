import { isDeepStrictEqual } from 'node:util';
import type { Answer, Hook } from '../gate/answers.ts';
import { POLICIES, type Policy } from '../judge/policy.ts';
import { Gate, type GateOptions, type Looked } from '../run/gate.ts';
import type { Run } from '../run/run.ts';
import type { Tried } from '../run/run-trial.ts';
import type { Trial } from '../run/trial.ts';
import type { Told } from '../sources/told.ts';
import { flaggerSeen } from './flagger-seen.ts';
import type { Call, Difference, Head, Line, Recording } from './recording.ts';

export type Retold = {
  looks: number;
  /** Flagger's questions, and its ticks at which it asked any. */
  asked: number;
  ticks: number;
  differences: readonly Difference[];
  /** The gate after each look; null: it has seen nothing yet. */
  looked: readonly (Looked | null)[];
};

/** What the gate does to others, and no question. */
const DEEDS: ReadonlySet<string> = new Set([
  'cluster.withdraw',
  'cluster.write',
  'cluster.revert',
  'roomService.setRollout',
  'roomService.setDrain',
]);
/** When it is written hangs on milliseconds. */
const UNTIMED = 'cluster.write';

/** The gate of today is told what the recorded one was told, each thing at its time: what it answers has to be the same. */
export async function retold(recording: Recording): Promise<Told<Retold>> {
  const differences: Difference[] = [];
  const looked: (Looked | null)[] = [];
  let asked = 0;
  let ticks = 0;
  let stage: Stage | null = null;
  for (const [index, { at, line }] of recording.entries()) {
    if (line.is === 'recording') {
      const policy = policyOf(line);
      if (!policy.ok) return policy;
      stage = new Stage(line, policy.value);
      if (index > 0) continue;
      const flagger = flaggerSeen(recording, policy.value);
      ticks = flagger.ticks;
      differences.push(...flagger.differences);
      continue;
    }
    if (stage === null) return { ok: false, why: `line ${at}: no gate has begun` };
    const replayed = await stage.play(line);
    const recorded = recordedOf(line);
    if (line.is === 'look') looked.push(stage.gate.looked);
    if (line.is === 'asked') asked += 1;
    for (const what of Object.keys(recorded)) {
      const [one, other] = [recorded[what], replayed[what]];
      if (isDeepStrictEqual(one, other)) continue;
      const words = (value: unknown): string => `${what}: ${JSON.stringify(value)}`;
      differences.push({ line: at, atS: line.atS, recorded: words(one), replayed: words(other) });
    }
  }
  return { ok: true, value: { looks: looked.length, asked, ticks, differences, looked } };
}

export function policyOf({ policy: name }: Head): Told<Policy> {
  const policy = (POLICIES as Record<string, Policy>)[name];
  if (policy !== undefined) return { ok: true, value: policy };
  return { ok: false, why: `it was recorded under policy ${name}, and there are ${Object.keys(POLICIES).join(', ')}` };
}

/** What happened to a gate. */
type Deed = Exclude<Line, Head>;

/** What is to be the same, by its name. */
type Outcome = Readonly<Record<string, unknown>>;

function recordedOf(line: Deed): Outcome {
  switch (line.is) {
    case 'look':
      return { answers: line.answers, did: deedsOf(line.calls), asked: [] };
    case 'asked':
      return { answer: line.answer };
    case 'event':
    case 'order':
      return { done: line.done, did: deedsOf(line.calls) };
  }
}

/** As it comes out of a recording. */
const copied = (value: Answer | Readonly<Record<Hook, Answer>>): unknown => JSON.parse(JSON.stringify(value));

const deedsOf = (calls: readonly Call[]): string[] =>
  calls.filter(({ of }) => DEEDS.has(of) && of !== UNTIMED).map(({ of, args }) => `${of}(${JSON.stringify(args)})`);

/** Whoever the gate asks says what was said then. */
class Stage {
  readonly gate: Gate;
  #atS = 0;
  #calls: Call[] = [];
  #did: Call[] = [];
  #unheard: string[] = [];

  constructor({ where, freezes }: Head, policy: Policy) {
    const source = (name: string): object =>
      new Proxy(
        {},
        {
          get:
            (_, method) =>
            (...args: unknown[]) =>
              Promise.resolve(this.#said(`${name}.${String(method)}`, args)),
        },
      );
    this.gate = new Gate({
      ...{ policy, where },
      freezes: freezes.map(({ from, until, why }) => ({ from: new Date(from), until: new Date(until), why })),
      nowS: () => this.#atS,
      salt: () => String(this.#said('gate.salt', [])),
      cluster: source('cluster') as GateOptions['cluster'],
      roomService: source('roomService') as GateOptions['roomService'],
      prometheus: source('prometheus') as GateOptions['prometheus'],
      trial: { read: (run) => Promise.resolve(this.#tried(run)) },
    });
  }

  /** What comes of it, by the same names as of a recording. */
  async play(line: Deed): Promise<Outcome> {
    this.#atS = line.atS;
    this.#calls = line.is === 'asked' ? [] : [...line.calls];
    this.#did = [];
    this.#unheard = [];
    const { gate } = this;
    switch (line.is) {
      case 'look': {
        await gate.look();
        const { looked } = gate;
        return { answers: looked && copied(looked.answers), did: deedsOf(this.#did), asked: this.#unheard };
      }
      case 'asked':
        return { answer: copied(gate.answer(line.hook as Hook)) };
      case 'event':
        return { done: await gate.event(line.message), did: deedsOf(this.#did) };
      case 'order':
        return { done: await gate.order(line.order), did: deedsOf(this.#did) };
    }
  }

  #tried(run: Run | null): Tried {
    const said = this.#said('trial.read', []) as
      { trial: Trial | null; untried: string[] } | { ok: false; why: string };
    if ('why' in said) return { run, untried: [said.why] };
    const { trial, untried } = said;
    return { run: run === null || trial === null ? run : { ...run, trial }, untried };
  }

  #said(of: string, args: readonly unknown[]): unknown {
    const isDeed = DEEDS.has(of);
    if (isDeed) this.#did.push({ of, args: [...args], said: null });
    const wanted = JSON.stringify(args);
    const at = this.#calls.findIndex((one) => one.of === of && (isDeed || JSON.stringify(one.args) === wanted));
    const [call] = at < 0 ? [] : this.#calls.splice(at, 1);
    if (call) return call.said;
    if (isDeed) return { ok: true, value: null };
    this.#unheard.push(`${of}(${wanted})`);
    return { ok: false, why: `nobody was asked this: ${of}` };
  }
}

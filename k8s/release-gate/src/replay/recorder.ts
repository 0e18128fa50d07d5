import { AsyncLocalStorage } from 'node:async_hooks';
import type { Answer, Hook } from '../gate/answers.ts';
import { Gate, type GateOptions } from '../run/gate.ts';
import type { Tried } from '../run/run-trial.ts';
import { RECORDING_VERSION, toLine, type Call, type Line } from './recording.ts';

/** While the gate does something: whom it asked, and when it began. */
type Doing = { calls: Call[]; atS: number | null };

const SOURCES = ['cluster', 'roomService', 'prometheus', 'trial'] as const satisfies readonly (keyof GateOptions)[];
/** What is kept is what the answers came from, and has every room that is young. */
const NOT_WRITTEN: ReadonlySet<string> = new Set(['cluster.write', 'trial.read']);
/** Of a run that was given all is known but what bots found. */
const shortOf = (of: string, said: unknown): unknown => {
  if (of !== 'trial.read') return said;
  const { run, untried } = said as Tried;
  return { trial: run?.trial ?? null, untried };
};

/** A gate that writes down, line by line, all that it is told and what it answers. It changes neither. */
export function recorded(options: GateOptions, write: (text: string) => void): Gate {
  const recorder = new Recorder(options, write);
  return recorder.gate(new Gate(recorder.options));
}

class Recorder {
  readonly #options: GateOptions;
  readonly #write: (text: string) => void;
  readonly #doing = new AsyncLocalStorage<Doing>();
  #isLooking = false;
  /** What ended while it looked, and is of the time after that. */
  #later: Line[] = [];

  constructor(options: GateOptions, write: (text: string) => void) {
    this.#options = options;
    this.#write = write;
    const { policy, where, freezes } = options;
    const said = freezes.map(({ from, until, why }) => ({ from: from.toISOString(), until: until.toISOString(), why }));
    // What a gate before this one has not finished ends here.
    write('\n');
    write(
      toLine({ is: 'recording', version: RECORDING_VERSION, policy: policy.name, where: [...where], freezes: said }),
    );
  }

  /** The same, with whom the gate asks listened to. */
  get options(): GateOptions {
    const { salt, nowS } = this.#options;
    const sources = SOURCES.map((name) => [name, this.#heard(name, this.#options[name])]);
    return {
      ...this.#options,
      ...(Object.fromEntries(sources) as Pick<GateOptions, (typeof SOURCES)[number]>),
      ...this.#heard('gate', { salt }),
      nowS: () => {
        const [atS, doing] = [nowS(), this.#doing.getStore()];
        if (doing) doing.atS ??= atS;
        return atS;
      },
    };
  }

  /** The same gate, with what it does written down: give this one to whoever asks it. */
  gate(gate: Gate): Gate {
    const written = {
      look: () => this.#look(gate),
      answer: (hook: Hook): Answer => {
        const { doing, done: answer } = this.#do(() => gate.answer(hook));
        this.#tell({ is: 'asked', atS: this.#when(doing), hook, answer: { ...answer, why: [...answer.why] } });
        return answer;
      },
      event: async (message: string) => {
        const { doing, done } = this.#do(() => gate.event(message));
        const told = await done;
        this.#tell({ is: 'event', atS: this.#when(doing), calls: doing.calls, message, done: told });
        return told;
      },
      order: async (order: Parameters<Gate['order']>[0]) => {
        const { doing, done } = this.#do(() => gate.order(order));
        const told = await done;
        this.#tell({ is: 'order', atS: this.#when(doing), calls: doing.calls, order, done: told });
        return told;
      },
    };
    return new Proxy(gate, {
      get: (target, name) => {
        if (name in written) return written[name as keyof typeof written];
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  async #look(gate: Gate): Promise<void> {
    this.#isLooking = true;
    const { doing, done } = this.#do(() => gate.look());
    try {
      await done;
    } finally {
      this.#isLooking = false;
      const { looked, blind } = gate;
      const seen = looked && { ...looked.seen };
      const answers =
        looked &&
        Object.fromEntries(
          Object.entries(looked.answers).map(([hook, { yes, why }]) => [hook, { yes, why: [...why] }]),
        );
      this.#tell({ is: 'look', atS: this.#when(doing), calls: doing.calls, blind, seen, answers });
      for (const line of this.#later.splice(0)) this.#tell(line);
    }
  }

  #do<T>(what: () => T): { doing: Doing; done: T } {
    const doing: Doing = { calls: [], atS: null };
    return { doing, done: this.#doing.run(doing, what) };
  }

  #when = ({ atS }: Doing): number => atS ?? this.#options.nowS();

  /** A look does not know of what comes while it is under way. */
  #tell(line: Line): void {
    if (this.#isLooking && line.is === 'order') this.#later.push(line);
    else this.#write(toLine(line));
  }

  #heard<T extends object>(name: string, source: T): T {
    return new Proxy(source, {
      get: (target, method) => {
        const value: unknown = Reflect.get(target, method, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          const said: unknown = Reflect.apply(value, target, args);
          const calls = this.#doing.getStore()?.calls;
          const of = `${name}.${String(method)}`;
          const hear = (what: unknown): void =>
            void calls?.push({ of, args: NOT_WRITTEN.has(of) ? [] : args, said: shortOf(of, what) });
          if (said instanceof Promise) void said.then(hear, () => undefined);
          else hear(said);
          return said;
        };
      },
    });
  }
}

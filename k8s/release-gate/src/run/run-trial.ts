import type { Prober } from '../sources/prober.ts';
import type { FleetPod, RoomService } from '../sources/room-service.ts';
import type { Told } from '../sources/told.ts';
import type { TrialLimits } from '../trial/limits.ts';
import type { Run } from './run.ts';
import { again, asked, heldBy, orderOf, podToTry, stepped, type Asked, type Primary, type Trial } from './trial.ts';

export type RunTrialOptions = {
  prober: Pick<Prober, 'trial'>;
  roomService: Pick<RoomService, 'placeRoom'>;
  limits: TrialLimits;
  /** Of every pod: where people come, and where Prometheus does. */
  ports: { rooms: number; metrics: number };
};

/** `untried`: why it has not passed yet, in words; empty: it has, or has failed, or it has met people. */
export type Tried = { run: Run | null; untried: string[] };

/** `isRolledOut`: all of the canary's pods are of this commit (run.ts). */
type Moment = { atS: number; pods: readonly FleetPod[]; isRolledOut: boolean };

/** Has bots try a release before anybody meets it. The same questions have the same answers, so that a gate may begin anew. */
export class RunTrial {
  readonly #options: RunTrialOptions;

  constructor(options: RunTrialOptions) {
    this.#options = options;
  }

  /** The run with what is new of its trial. One step at a look: it waits for no trial. */
  async read(run: Run | null, at: Moment): Promise<Tried> {
    if (run?.end !== null) return { run, untried: ['no release is seen under way'] };
    const { trial } = run;
    // What is taken back to was tried by people.
    if (run.reverts !== null) return { run, untried: [] };
    const hasMet = run.metS !== null || run.weight.percent > 0;
    if (trial.is === 'passed' || trial.is === 'failed' || hasMet || run.withdrawn !== null) return { run, untried: [] };
    // The room service did not tell which pods there are.
    if (at.pods.length === 0) return { run, untried: heldBy(trial, null) };
    const begun = trial.is === 'none' ? await this.#begin(run, trial, at) : { ok: true as const, value: trial };
    if (!begun.ok) return { run, untried: [begun.why] };
    return this.#ask(run, begun.value, at);
  }

  async #begin({ salt }: Run, trial: Extract<Trial, { is: 'none' }>, at: Moment): Promise<Told<Asked>> {
    const { ports } = this.#options;
    const { atS, pods, isRolledOut } = at;
    if (atS < trial.notBeforeS) return { ok: false, why: heldBy(trial, null).join('; ') };
    // A run that could not begin when it came, since Prometheus was silent, has taken pods of its own for those of the commit before.
    const anyPod = isRolledOut ? podToTry(pods, 'canary', []) : null;
    const pod = podToTry(pods, 'canary', trial.formerPods) ?? anyPod;
    if (pod === null) return { ok: false, why: 'there is no pod of the canary yet for bots to try' };
    const begun = asked(trial, { pod, pods, atS }, { salt, ports });
    const placed = await this.#place(begun);
    return placed.ok ? { ok: true, value: begun } : placed;
  }

  async #ask(run: Run, trial: Asked, { atS, pods }: Moment): Promise<Tried> {
    const { prober, limits } = this.#options;
    const withTrial = (next: Trial): Run => ({ ...run, trial: next });
    // One that died is what bots say of it.
    if (pods.some(({ id, state }) => id === trial.pod && state.kind === 'draining')) {
      const next = again(trial, `${trial.pod} was emptied while bots tried it`, atS);
      return { run: withTrial(next), untried: heldBy(next, null) };
    }
    const told = await prober.trial(trial.order);
    if (!told.ok) return { run: withTrial(trial), untried: [told.why] };
    const next = stepped(trial, told.value, { atS, limits, primary: this.#primaryOf(run, trial, pods) });
    if (next.is === 'asked' && next.on !== trial.on) {
      const placed = await this.#place(next);
      // The same answer leads here again.
      if (!placed.ok) return { run: withTrial(trial), untried: [placed.why] };
    }
    return { run: withTrial(next), untried: heldBy(next, told.value) };
  }

  #primaryOf({ salt }: Run, { attempt }: Asked, pods: readonly FleetPod[]): Primary | null {
    const pod = podToTry(pods, 'primary', []);
    if (pod === null) return null;
    const where = { salt, ports: this.#options.ports };
    return { pod: pod.id, order: orderOf(where, { attempt, on: 'primary', pod, pods }) };
  }

  #place({ pod, order }: Asked): Promise<Told<null>> {
    return this.#options.roomService.placeRoom(pod, order.room);
  }
}

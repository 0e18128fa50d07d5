import type { Matcher } from '@atrium/slo';
import { answersOf, type Answer, type Hook, type Order, type Situation } from '../gate/answers.ts';
import { inWords } from '../gate/reasons.ts';
import type { Policy } from '../judge/policy.ts';
import type { Prometheus } from '../sources/prometheus.ts';
import { askLaws, askPromises, type Promises } from '../sources/questions.ts';
import type { FleetPod, FleetView, RoomService } from '../sources/room-service.ts';
import type { Told } from '../sources/told.ts';
import type { Cluster } from './cluster.ts';
import { drainBefore } from './drains.ts';
import { freezeAt, type Freeze } from './freeze.ts';
import { asText, audited, NOTHING_KEPT, type Kept } from './kept.ts';
import { linesOf } from './lines.ts';
import { standing, type KeptOrder } from './orders.ts';
import { NOTHING_HEARD } from './heard.ts';
import { RunEvidence } from './run-evidence.ts';
import { IN_ANALYSIS } from './phases.ts';
import { after, begun, isAnother, rolloutOf, withdrawn, type Run, type Seen } from './run.ts';
import type { RunTrial } from './run-trial.ts';
import { situationOf } from './situation.ts';

export type GateOptions = {
  policy: Policy;
  cluster: Cluster;
  roomService: Pick<RoomService, 'fleet' | 'setRollout' | 'assignedAfter' | 'setDrain'>;
  prometheus: Pick<Prometheus, 'ask'>;
  trial: Pick<RunTrial, 'read'>;
  /** Which series are of this fleet. */
  where: readonly Matcher[];
  freezes: readonly Freeze[];
  /** Unix seconds. */
  nowS: () => number;
  /** A new one at every call. */
  salt: () => string;
};

/** What the last look at everything came to. */
export type Looked = {
  atS: number;
  seen: Seen;
  run: Run | null;
  situation: Situation;
  answers: Readonly<Record<Hook, Answer>>;
};

/** `is`: null takes back what was ordered. */
export type Ordered = { is: Order['is'] | null; by: string; reason: string };

/** While it looks: what it has seen, and who has not answered, in words. */
type Moment = { atS: number; seen: Seen; pods: readonly FleetPod[]; unanswered: string[] };

/** As pages and budgets change: slowly, and asking for them is dear. */
const PROMISES_EVERY_S = 15;
/** What was seen is good for so long, which is less than Flagger's tick: so no yes is taken twice. */
const LOOKED_MAX_S = 8;
/** How often rooms that were swept are kept, where nothing else is new. */
const KEEP_EVERY_S = 60;

/** What a look does, and what is said where it comes to nothing. */
const DEEDS = {
  publish: 'the weight of new rooms could not be published',
  keep: 'what was decided could not be kept',
  route: 'the route could not be set to the primary',
} as const;
type Deed = keyof typeof DEEDS;

const DONE: Told<null> = { ok: true, value: null };
const NO_PROMISES: Promises = { pages: { all: [], canary: [] }, spent: [] };

/** Looks at everything again and again, keeps what outlives it, and has the answers ready before Flagger asks. */
export class Gate {
  readonly #options: GateOptions;
  #kept: Kept | null = null;
  /** When it was read or written last. */
  #keptS = 0;
  #evidence: RunEvidence | null = null;
  #promises: { told: Promises; atS: number } | null = null;
  #looked: Looked | null = null;
  /** As it was read or written last; null: there was nothing. */
  #stored: string | null = null;
  /** What was done last and came to nothing, in words; what came to something is not in it. */
  readonly #failed = new Map<Deed, string>();
  /** Why the last look came to nothing; null: it came to something. */
  #blind: string | null = 'it has only just begun';

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** The last look; null before the first one that came to something. */
  get looked(): Looked | null {
    return this.#looked;
  }

  get kept(): Kept | null {
    return this.#kept;
  }

  /** Why nothing can be said now, in words; null: something can. */
  get blind(): string | null {
    const ageS = this.#looked === null ? Infinity : this.#options.nowS() - this.#looked.atS;
    if (ageS <= LOOKED_MAX_S) return null;
    const since = Number.isFinite(ageS) ? ` for ${inWords(ageS)}` : '';
    return `the gate has not been able to look${since}: ${this.#blind ?? 'it is slow'}`;
  }

  /** Of the last look, at once. */
  answer(hook: Hook): Answer {
    const { blind } = this;
    const run = this.#looked?.run;
    // What has to end has to end, however long ago that was seen.
    if (hook === 'rollback' && run?.end === null && run.withdrawn !== null) return { yes: true, why: run.withdrawn };
    if (this.#looked === null || blind !== null) return { yes: false, why: [blind ?? 'nothing was seen yet'] };
    return this.#looked.answers[hook];
  }

  /** Whatever does not answer is part of what it comes to. One at a time. */
  async look(): Promise<void> {
    const { cluster, roomService, nowS } = this.#options;
    const atS = nowS();
    const kept = await this.#read();
    if (!kept.ok) return void (this.#blind = kept.why);
    const [seen, fleet] = await Promise.all([cluster.look(), roomService.fleet()]);
    if (!seen.ok) return void (this.#blind = seen.why);
    const noPods = fleet.ok && fleet.value.pods.length === 0 ? 'the directory knows of no pod' : null;
    const unanswered = [fleet.ok ? noPods : fleet.why, ...this.#failed.values()].filter((one) => one !== null);
    const at: Moment = { atS, seen: seen.value, pods: fleet.ok ? fleet.value.pods : [], unanswered };
    const run = await this.#runAt(at, kept.value.run);
    const order = standing(kept.value.order, at.seen, run);
    const looked = await this.#judge(at, run, order);
    this.#looked = looked;
    this.#blind = null;
    // First whatever keeps people from harm: it does not wait for what is written about it.
    await this.#publish(looked.run, fleet.ok ? fleet.value : null);
    await this.#route(looked);
    await this.#keepRun(kept.value, { ...looked, order });
  }

  /** What somebody orders holds from the next look on. `is`: null takes back what was ordered. */
  async order({ is, by, reason }: Ordered): Promise<Told<null>> {
    const read = await this.#read();
    if (!read.ok) return read;
    const digest = this.#looked?.seen.digest ?? null;
    // It would be of no release.
    if (digest === null && (is === 'abort' || is === 'force'))
      return { ok: false, why: this.blind ?? 'nothing was seen yet' };
    const atS = this.#options.nowS();
    const order = is === null ? null : { is, by, reason, atS, digest };
    return this.#write(audited({ ...read.value, order }, { atS, by, did: is ?? 'resume', reason }), atS);
  }

  /** Flagger tells what it is about to do: pods that it will stop learn why. */
  async event(message: string): Promise<Told<null>> {
    const before = drainBefore(message);
    if (before === null) return DONE;
    const { roomService } = this.#options;
    const fleet = await roomService.fleet();
    if (!fleet.ok) return fleet;
    const pods = fleet.value.pods.filter(({ track }) => track === before.track);
    const set = await Promise.all(pods.map(({ id }) => roomService.setDrain(id, before.reason)));
    return set.find(({ ok }) => !ok) ?? DONE;
  }

  async #read(): Promise<Told<Kept>> {
    if (this.#kept !== null && !this.#failed.has('keep')) return { ok: true, value: this.#kept };
    const read = await this.#options.cluster.read();
    if (!read.ok) return read;
    const stored = read.value === null ? null : asText(read.value);
    // What could not be written is written again, but not over what somebody else has written meanwhile.
    const isOthers = read.value !== null && stored !== this.#stored;
    if (this.#kept === null || isOthers) {
      this.#kept = joined(this.#kept, read.value ?? NOTHING_KEPT);
      this.#failed.delete('keep');
      this.#keptS = this.#options.nowS();
    }
    this.#stored = stored;
    return { ok: true, value: this.#kept };
  }

  /** The run that is under way, or the last one; it does not begin while nobody can say how the primary is. */
  async #runAt({ atS, seen, pods, unanswered }: Moment, before: Run | null): Promise<Run | null> {
    if (!isAnother(before, seen)) return before && after(before, seen, atS);
    const { prometheus, where, salt } = this.#options;
    const laws = await askLaws(prometheus, where);
    if (laws.ok) return begun(before, seen, { startedS: atS, salt: salt(), laws: laws.value, pods });
    unanswered.push(laws.why);
    return before;
  }

  async #judge(at: Moment, run: Run | null, order: KeptOrder | null): Promise<Looked> {
    const { policy, freezes } = this.#options;
    const { atS, seen, pods, unanswered } = at;
    const promises = await this.#askPromises(at);
    const evidence = run?.end === null ? this.#evidenceOf(run) : null;
    const read = run === null || evidence === null ? null : await evidence.read(run, { atS, pods });
    const tried = await this.#options.trial.read(read?.run ?? run, { atS, pods });
    const facts = {
      ...{ ...tried, atS, pods, promises, order, freeze: freezeAt(freezes, atS) },
      // Two questions to one that is silent are one trouble.
      unanswered: [...new Set([...unanswered, ...(read?.unanswered ?? [])])],
    };
    const series = evidence?.samples.series ?? [];
    const heard = read?.heard ?? NOTHING_HEARD;
    const situation = situationOf({ ...facts, series, heard }, { policy, judge: evidence?.judge ?? null });
    const answers = answersOf(situation);
    const { rollback } = answers;
    const ends = facts.run !== null && rollback.yes ? withdrawn(facts.run, rollback.why) : facts.run;
    return { atS, seen, run: ends, situation, answers };
  }

  #evidenceOf(run: Run): RunEvidence {
    const { policy, prometheus, roomService, where } = this.#options;
    if (this.#evidence?.number !== run.number)
      this.#evidence = new RunEvidence(run, { policy, prometheus, roomService, where });
    return this.#evidence;
  }

  async #askPromises({ atS, unanswered }: Moment): Promise<Promises> {
    if (this.#promises !== null && atS - this.#promises.atS < PROMISES_EVERY_S) return this.#promises.told;
    const asked = await askPromises(this.#options.prometheus, this.#options.where);
    if (asked.ok) {
      this.#promises = { told: asked.value, atS };
      return asked.value;
    }
    unanswered.push(asked.why);
    // What a page said a while ago is no reason to end a release.
    const { pages, spent } = this.#promises?.told ?? NO_PROMISES;
    return { pages: { all: pages.all, canary: [] }, spent };
  }

  /** Again at every look: what nobody says again is over, so that a gate which is gone draws no rooms to a canary (directory, DIR28). */
  async #publish(run: Run | null, fleet: FleetView | null): Promise<void> {
    const wanted = withRoom(rolloutOf(run), fleet);
    const isSaid = wanted === null && fleet?.rollout === null;
    const set = isSaid ? DONE : await this.#options.roomService.setRollout(wanted);
    this.#did('publish', set);
  }

  /** Later it is the primary that changes, and the route is Flagger's. */
  async #route({ run, seen }: Looked): Promise<void> {
    const isOver = run?.end === null && run.withdrawn !== null && seen.weight > 0 && IN_ANALYSIS.includes(seen.phase);
    const done = isOver ? await this.#options.cluster.withdraw() : DONE;
    this.#did('route', done);
  }

  /** What is new is kept at once; which rooms were swept the directory tells again. */
  async #keepRun(kept: Kept, { atS, run, order }: Looked & { order: KeptOrder | null }): Promise<void> {
    const lines = linesOf(kept.run, run);
    const base = this.#kept ?? kept;
    // Somebody may have ordered something since this look began.
    const orders = base.order === kept.order ? order : base.order;
    const now = lines.reduce((all, line) => audited(all, { atS, by: 'the gate', ...line }), {
      ...base,
      run,
      order: orders,
    });
    this.#kept = now;
    const isNews = lines.length > 0 || orders !== base.order || this.#failed.has('keep');
    if (isNews || (run !== null && atS - this.#keptS >= KEEP_EVERY_S)) await this.#write(now, atS);
  }

  /** What could not be written is not lost: the next look reads what there is, and writes it again. */
  async #write(kept: Kept, atS: number): Promise<Told<null>> {
    const written = await this.#options.cluster.write(kept);
    this.#did('keep', written);
    if (!written.ok) return written;
    this.#kept = kept;
    this.#stored = asText(kept);
    this.#keptS = atS;
    return written;
  }

  #did(deed: Deed, done: Told<null>): void {
    if (done.ok) this.#failed.delete(deed);
    else this.#failed.set(deed, `${DEEDS[deed]}: ${done.why}`);
  }
}

/** What somebody else has written is so; but that a run has to end nobody takes back. */
function joined(mine: Kept | null, theirs: Kept): Kept {
  const [one, other] = [mine?.run ?? null, theirs.run];
  if (one === null || one.number !== other?.number || one.salt !== other.salt) return theirs;
  return { ...theirs, run: { ...other, withdrawn: other.withdrawn ?? one.withdrawn, end: other.end ?? one.end } };
}

/** A room that is drawn to pods that take none is refused, so that nobody is drawn to them. */
function withRoom<R extends { weight: number }>(rollout: R | null, fleet: FleetView | null): R | null {
  if (rollout === null || fleet === null) return rollout;
  const takes = fleet.pods.some(
    ({ track, state, people, peopleMax, rooms, roomsMax }) =>
      track === 'canary' && state.kind === 'serving' && people < peopleMax && rooms < roomsMax,
  );
  return takes ? rollout : { ...rollout, weight: 0 };
}

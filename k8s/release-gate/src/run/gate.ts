import type { Matcher } from '@atrium/slo';
import { answersOf, type Answer, type Hook, type Order, type Situation } from '../gate/answers.ts';
import { inWords, whyEnded } from '../gate/reasons.ts';
import type { Policy } from '../judge/policy.ts';
import type { Prometheus } from '../sources/prometheus.ts';
import { askLaws, askPromises, type Promises } from '../sources/questions.ts';
import type { FleetPod, FleetView, RoomService } from '../sources/room-service.ts';
import type { Told } from '../sources/told.ts';
import type { Cluster } from './cluster.ts';
import { Deeds } from './deeds.ts';
import { drainBefore } from './drains.ts';
import { freezeAt, type Freeze } from './freeze.ts';
import { historyOf } from './history.ts';
import { audited, type Kept } from './kept.ts';
import { Keeper } from './keeper.ts';
import { linesOf } from './lines.ts';
import { unbegunAfter } from './never-began.ts';
import { standing, type KeptOrder } from './orders.ts';
import { NOTHING_HEARD } from './heard.ts';
import { RunEvidence } from './run-evidence.ts';
import { revertsAfter, underWay, type Reverted } from './reverts.ts';
import { after, begun, drawn, foreseen, isAnother, numberAfter, withdrawn, type Run, type Seen } from './run.ts';
import type { RunTrial } from './run-trial.ts';
import { situationOf } from './situation.ts';
import { isUnseen, unseenEnd } from './unseen.ts';
import type { Watch, Watched } from './watch.ts';
import { Watcher } from './watcher.ts';

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
  watch: Watch | null;
  /** What was seen of what is watched; empty where nothing is. */
  watched: readonly Watched[];
  reverted: readonly Reverted[];
  situation: Situation;
  answers: Readonly<Record<Hook, Answer>>;
};

/** `is`: null takes back what was ordered. */
export type Ordered = { is: Order['is'] | null; by: string; reason: string };

/** While it looks: what it has seen, what was kept, and who has not answered, in words. */
type Moment = {
  atS: number;
  seen: Seen;
  kept: Kept;
  fleet: FleetView | null;
  pods: readonly FleetPod[];
  unanswered: string[];
};

/** As pages and budgets change: slowly, and asking for them is dear. */
const PROMISES_EVERY_S = 15;
/** What was seen is good for so long, which is less than Flagger's tick: so no yes is taken twice. */
const LOOKED_MAX_S = 8;

const DONE: Told<null> = { ok: true, value: null };
const NO_PROMISES: Promises = { pages: { all: [], canary: [] }, spent: [] };

/** Looks at everything again and again, keeps what outlives it, and has the answers ready before Flagger asks. */
export class Gate {
  readonly #options: GateOptions;
  readonly #keeper: Keeper;
  readonly #deeds: Deeds;
  readonly #watcher: Watcher;
  #evidence: RunEvidence | null = null;
  #promises: { told: Promises; atS: number } | null = null;
  #looked: Looked | null = null;
  /** Why the last look came to nothing; null: it came to something. */
  #blind: string | null = 'it has only just begun';

  constructor(options: GateOptions) {
    this.#options = options;
    this.#keeper = new Keeper(options.cluster);
    this.#deeds = new Deeds(options);
    this.#watcher = new Watcher(options);
  }

  /** The last look; null before the first one that came to something. */
  get looked(): Looked | null {
    return this.#looked;
  }

  get kept(): Kept | null {
    return this.#keeper.kept;
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
    const isIts = this.#looked !== null && !isAnother(run ?? null, this.#looked.seen);
    if (hook === 'rollback' && isIts && run?.end === null && run.withdrawn !== null)
      return { yes: true, why: run.withdrawn };
    if (this.#looked === null || blind !== null) return { yes: false, why: [blind ?? 'nothing was seen yet'] };
    return this.#looked.answers[hook];
  }

  /** Whatever does not answer is part of what it comes to. One at a time. */
  async look(): Promise<void> {
    const { cluster, roomService, nowS } = this.#options;
    const atS = nowS();
    const read = await this.#keeper.read(atS);
    if (!read.ok) return void (this.#blind = read.why);
    const kept = read.value;
    const [seen, fleet] = await Promise.all([cluster.look(), roomService.fleet()]);
    if (!seen.ok) return void (this.#blind = seen.why);
    const scene = { seen: seen.value, fleet: fleet.ok ? fleet.value : null };
    const noPods = fleet.ok && fleet.value.pods.length === 0 ? 'the directory knows of no pod' : null;
    const failed = [fleet.ok ? noPods : fleet.why, ...this.#deeds.failed, this.#keeper.failed];
    const unanswered = failed.filter((one) => one !== null);
    const at: Moment = { atS, kept, ...scene, pods: scene.fleet?.pods ?? [], unanswered };
    // Whatever keeps people from harm waits for nobody who may be slow to tell how good a release is.
    const ended = whyEnded(standing(kept.order, at.seen, kept));
    const known = foreseen(kept.run, at.seen, { atS, ended });
    const protecting = this.#deeds.protect(known, scene);
    const run = await this.#runAt(at);
    const order = standing(kept.order, at.seen, { run, neverBegan: kept.neverBegan });
    const looked = await this.#judge(at, run, order);
    await protecting;
    // Nor for what is written about it.
    await this.#deeds.protect(looked.run, scene, known);
    const reverted = await this.#deeds.revert(looked.reverted, looked.run?.before ?? null);
    const unbegun = unbegunAfter(kept, { ...looked, beforeS: this.#looked?.atS ?? null });
    const now = { run: looked.run, watch: looked.watch, reverted, ...unbegun, order };
    await this.#keeper.keep(kept, now, linesOf(kept, now), atS);
    // What is answered is what a gate that comes after this one finds, whenever this one is killed.
    this.#looked = looked;
    this.#blind = null;
  }

  /** What somebody orders holds from the next look on. `is`: null takes back what was ordered. */
  async order({ is, by, reason }: Ordered): Promise<Told<null>> {
    const atS = this.#options.nowS();
    const read = await this.#keeper.read(atS);
    if (!read.ok) return read;
    const digest = this.#looked?.seen.digest ?? null;
    // It would be of no release.
    if (digest === null && (is === 'abort' || is === 'force'))
      return { ok: false, why: this.blind ?? 'nothing was seen yet' };
    const order = is === null ? null : { is, by, reason, atS, digest };
    return this.#keeper.write(audited({ ...read.value, order }, { atS, by, did: is ?? 'resume', reason }), atS);
  }

  /** Flagger tells what it is about to do: pods that it will stop learn why. */
  async event(message: string): Promise<Told<null>> {
    const run = this.#looked?.run ?? this.kept?.run ?? null;
    const before = drainBefore(message, run?.end === null && run.reverts !== null);
    if (before === null) return DONE;
    const { roomService } = this.#options;
    const fleet = await roomService.fleet();
    if (!fleet.ok) return fleet;
    const pods = fleet.value.pods.filter(({ track }) => track === before.track);
    const set = await Promise.all(pods.map(({ id }) => roomService.setDrain(id, before.reason)));
    return set.find(({ ok }) => !ok) ?? DONE;
  }

  /** The run that is under way, or the last one; it does not begin while nobody can say how the primary is, and what it is. */
  async #runAt({ atS, seen, kept, fleet, pods, unanswered }: Moment): Promise<Run | null> {
    const before = kept.run;
    if (isUnseen(before, seen)) {
      const primary = await this.#options.cluster.primary();
      if (!primary.ok) {
        unanswered.push(primary.why);
        return foreseen(before, seen, { atS, ended: [] });
      }
      const end = unseenEnd(before, seen, { primary: primary.value, atS });
      if (end !== null) return { ...before, end };
    }
    if (!isAnother(before, seen)) {
      const run = before && after(before, seen, atS);
      const isLapsed = this.#looked === null && fleet?.rollout === null;
      return run && drawn(run, { isDrawn: this.#deeds.draws(run, fleet), isLapsed, atS });
    }
    const { prometheus, where, cluster, salt } = this.#options;
    const reverts = underWay(kept.reverted, seen);
    const start = { startedS: atS, number: numberAfter(kept.run, kept.neverBegan), pods };
    // What is known of how rooms were is from before what it takes back.
    if (reverts !== null && before !== null)
      return begun(before, seen, { ...start, salt: salt(), laws: before.laws, reverts: reverts.number });
    const [laws, primary] = await Promise.all([askLaws(prometheus, where), cluster.primary()]);
    if (laws.ok && primary.ok)
      return begun(before, seen, {
        ...{ ...start, salt: salt(), laws: laws.value },
        // What never came up is nothing to go back to.
        before: before?.end?.is === 'promotion_failed' ? before.before : primary.value,
      });
    unanswered.push(...[laws, primary].flatMap((told) => (told.ok ? [] : [told.why])));
    return foreseen(before, seen, { atS, ended: [] });
  }

  async #judge(at: Moment, run: Run | null, order: KeptOrder | null): Promise<Looked> {
    const { policy, freezes } = this.#options;
    const { atS, seen, kept, pods, unanswered } = at;
    // Nothing of the one before speaks of another that could not begin yet.
    const own = isAnother(run, seen) ? null : run;
    const evidence = own?.end === null ? this.#evidenceOf(own) : null;
    const [promises, read, { watch, watched }] = await Promise.all([
      this.#askPromises(at),
      own === null || evidence === null ? null : evidence.read(own, { atS, pods }),
      this.#watcher.look(kept.watch, run, { atS, seen, pods, order, unanswered }),
    ]);
    const reverted = revertsAfter(kept.reverted, { seen, run, watch, order, atS });
    const isRolledOut = seen.isRolledOut === true;
    const tried = await this.#options.trial.read(read?.run ?? own, { atS, pods, isRolledOut });
    const facts = {
      ...{ ...tried, atS, pods, promises, order, freeze: freezeAt(freezes, atS) },
      history: historyOf({ seen, watch, reverted }, atS),
      // Two questions to one that is silent are one trouble.
      unanswered: [...new Set([...unanswered, ...(read?.unanswered ?? [])])],
    };
    const heard = read?.heard ?? NOTHING_HEARD;
    const series = evidence?.series ?? [];
    const situation = situationOf({ ...facts, series, heard }, { policy, judge: evidence?.judge ?? null });
    const answers = answersOf(situation);
    const { rollback } = answers;
    const ends = facts.run !== null && rollback.yes ? withdrawn(facts.run, rollback.why) : facts.run;
    return { atS, seen, run: own === null ? run : ends, watch, watched, reverted, situation, answers };
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
}

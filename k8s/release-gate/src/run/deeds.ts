import type { FleetView, RoomService } from '../sources/room-service.ts';
import type { Told } from '../sources/told.ts';
import type { Cluster } from './cluster.ts';
import type { PodTemplate } from './pod-template.ts';
import { remembered, type Reverted } from './reverts.ts';
import { isToWithdraw, rolloutOf, type Run, type Seen } from './run.ts';

export type DeedsOptions = {
  cluster: Pick<Cluster, 'withdraw' | 'revert'>;
  roomService: Pick<RoomService, 'setRollout'>;
};

/** What is done at a look, and what is said where it comes to nothing. */
const DEEDS = {
  publish: 'the weight of new rooms could not be published',
  route: 'the route could not be set to the primary',
  revert: 'the pods could not be set back to what there was before',
} as const;
type Deed = keyof typeof DEEDS;

type Wanted = { weight: number; salt: string } | null;
/** At one look. */
export type Scene = { seen: Seen; fleet: FleetView | null };

const DONE: Told<null> = { ok: true, value: null };

/** What keeps people from a release: it waits for nobody who only tells how good that one is. */
export class Deeds {
  readonly #options: DeedsOptions;
  /** What was done last and came to nothing, in words; what came to something is not in it. */
  readonly #failed = new Map<Deed, string>();

  constructor(options: DeedsOptions) {
    this.#options = options;
  }

  /** What came to nothing the last time, in words. */
  get failed(): readonly string[] {
    return [...this.#failed.values()];
  }

  /** Whether rooms are drawn to it now. */
  draws(run: Run, fleet: FleetView | null): boolean {
    return fleet !== null && !this.#failed.has('publish') && (withRoom(rolloutOf(run), fleet)?.weight ?? 0) > 0;
  }

  /**
   * Again at every look: what nobody says again is over, so that a gate which is gone draws no rooms to a canary (directory, DIR28).
   * `before`: what this look has done already, of which nothing is done twice.
   */
  async protect(run: Run | null, { seen, fleet }: Scene, before?: Run | null): Promise<void> {
    const wanted = withRoom(rolloutOf(run), fleet);
    const isNew = before === undefined || !isSame(wanted, withRoom(rolloutOf(before), fleet));
    const isOver = (one: Run | null | undefined): boolean => isToWithdraw(one ?? null, seen);
    await Promise.all([
      isNew ? this.#publish(wanted, fleet) : null,
      before === undefined || (isOver(run) && !isOver(before)) ? this.#route(isOver(run)) : null,
    ]);
  }

  /** Once: what comes after that is somebody's will. The same where there is nothing to do. */
  async revert(reverted: readonly Reverted[], before: PodTemplate | null): Promise<readonly Reverted[]> {
    const last = reverted.at(-1);
    if (last?.is !== 'decided' || before?.digest !== last.to) {
      // Somebody else has done it, or something else is released: what could not be done need not be.
      this.#failed.delete('revert');
      return reverted;
    }
    const done = await this.#options.cluster.revert(before);
    this.#did('revert', done);
    return done.ok ? remembered(reverted, { ...last, is: 'under_way' }) : reverted;
  }

  async #publish(wanted: Wanted, fleet: FleetView | null): Promise<void> {
    const isSaid = wanted === null && fleet?.rollout === null;
    this.#did('publish', isSaid ? DONE : await this.#options.roomService.setRollout(wanted));
  }

  async #route(isOver: boolean): Promise<void> {
    this.#did('route', isOver ? await this.#options.cluster.withdraw() : DONE);
  }

  #did(deed: Deed, done: Told<null>): void {
    if (done.ok) this.#failed.delete(deed);
    else this.#failed.set(deed, `${DEEDS[deed]}: ${done.why}`);
  }
}

/** A room that is drawn to pods that take none is refused, so that nobody is drawn to them. */
function withRoom(rollout: Wanted, fleet: FleetView | null): Wanted {
  if (rollout === null || fleet === null) return rollout;
  return fleet.pods.some(({ track, ...pod }) => track === 'canary' && takesRooms(pod))
    ? rollout
    : { ...rollout, weight: 0 };
}

const takesRooms = ({ state, people, peopleMax, rooms, roomsMax }: Omit<FleetView['pods'][number], 'track'>): boolean =>
  state.kind === 'serving' && people < peopleMax && rooms < roomsMax;

const isSame = (one: Wanted, other: Wanted): boolean => one?.weight === other?.weight && one?.salt === other?.salt;

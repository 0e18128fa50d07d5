import type { Told } from '../sources/told.ts';
import type { Cluster } from './cluster.ts';
import { asText, audited, NOTHING_KEPT, type Kept } from './kept.ts';
import type { Line } from './lines.ts';
import { isHeldAlike, type Waiting } from './never-began.ts';

/** What a look came to, beside what was kept before it. */
export type Outcome = Pick<Kept, 'run' | 'watch' | 'reverted' | 'waiting' | 'neverBegan' | 'order'>;

/** How often rooms that were swept are kept, and for how many seconds a release is held, where nothing else is new. */
const KEEP_EVERY_S = 60;

/** Keeps what outlives the gate, beside somebody else who may write, too. */
export class Keeper {
  readonly #cluster: Pick<Cluster, 'read' | 'write'>;
  #kept: Kept | null = null;
  /** When it was read or written last, Unix seconds. */
  #keptS = 0;
  /** As it was read or written last; null: there was nothing. */
  #stored: string | null = null;
  /** Of that: by what a release which has not begun is held. */
  #held: Waiting | null = null;
  #failed: string | null = null;

  constructor(cluster: Pick<Cluster, 'read' | 'write'>) {
    this.#cluster = cluster;
  }

  get kept(): Kept | null {
    return this.#kept;
  }

  /** Why what was decided last is not kept, in words; null: it is. */
  get failed(): string | null {
    return this.#failed;
  }

  async read(atS: number): Promise<Told<Kept>> {
    if (this.#kept !== null && this.#failed === null) return { ok: true, value: this.#kept };
    const read = await this.#cluster.read();
    if (!read.ok) return read;
    const stored = read.value === null ? null : asText(read.value);
    // What could not be written is written again, but not over what somebody else has written meanwhile.
    const isOthers = read.value !== null && stored !== this.#stored;
    if (this.#kept === null || isOthers) {
      this.#kept = joined(this.#kept, read.value ?? NOTHING_KEPT);
      this.#failed = null;
      this.#keptS = atS;
    }
    this.#stored = stored;
    this.#held = read.value?.waiting ?? null;
    return { ok: true, value: this.#kept };
  }

  /**
   * What is new is kept at once; which rooms were swept the directory tells again. `before`: as it was when this look began. By what a release
   * is held that has not begun nobody tells again, so that this is new while it is not written, whatever was known meanwhile.
   */
  async keep(before: Kept, { order, ...now }: Outcome, lines: readonly Line[], atS: number) {
    const base = this.#kept ?? before;
    // Somebody may have ordered something since this look began.
    const orders = base.order === before.order ? order : base.order;
    const all = lines.reduce((kept, line) => audited(kept, { atS, by: 'the gate', ...line }), {
      ...base,
      ...now,
      order: orders,
    });
    this.#kept = all;
    const isNews =
      lines.length > 0 ||
      orders !== base.order ||
      now.run?.idle !== base.run?.idle ||
      now.run?.promotingS !== base.run?.promotingS ||
      now.watch?.breach !== base.watch?.breach ||
      !isHeldAlike(now.waiting, this.#held) ||
      this.#failed !== null;
    const isUnderWay = now.run !== null || now.waiting !== null;
    if (isNews || (isUnderWay && atS - this.#keptS >= KEEP_EVERY_S)) await this.write(all, atS);
  }

  /** What could not be written is not lost: the next look reads what there is, and writes it again. */
  async write(kept: Kept, atS: number): Promise<Told<null>> {
    const written = await this.#cluster.write(kept);
    this.#failed = written.ok ? null : `what was decided could not be kept: ${written.why}`;
    if (!written.ok) return written;
    this.#kept = kept;
    this.#stored = asText(kept);
    this.#held = kept.waiting;
    this.#keptS = atS;
    return written;
  }
}

/** What somebody else has written is so; but that a run has to end, or is reverted, nobody takes back. */
function joined(mine: Kept | null, theirs: Kept): Kept {
  const [one, other] = [mine?.run ?? null, theirs.run];
  if (mine === null || one === null || one.number !== other?.number || one.salt !== other.salt) return theirs;
  const known = new Set(theirs.reverted.map(({ number }) => number));
  return {
    ...theirs,
    run: { ...other, withdrawn: other.withdrawn ?? one.withdrawn, end: other.end ?? one.end },
    watch: theirs.watch ?? mine.watch,
    ...(mine.neverBegan === null ? {} : { neverBegan: theirs.neverBegan ?? mine.neverBegan, waiting: mine.waiting }),
    reverted: [...theirs.reverted, ...mine.reverted.filter(({ number }) => !known.has(number))],
  };
}

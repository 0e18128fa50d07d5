/** So far apart may two be who were lost to the same thing: a silent network is noticed at the next heartbeat. */
const TOGETHER_MS = 5_000;
/** One is a lid, two are a couple. */
const TOGETHER_MIN = 3;
/** Of those who were here. In a pod of hundreds three lids in ten seconds are chance. */
const TOGETHER_SHARE = 0.05;
/** A place is kept for half a minute; afterwards nobody asks any more. */
const KEPT_MS = 60_000;

/** What happened within one second. */
type Second = { second: number; away: number; byWord: number; here: number };

/**
 * Who lost the connection at the same moment as others, and who alone. A closed lid, an empty battery and a phone in a pocket
 * look like a lost network, each by itself; what is ours to mend takes several at once. Two numbers for each second.
 */
export class Losses {
  /** The last minute, in order. */
  readonly #seconds: Second[] = [];
  #here = 0;

  /** Somebody has a connection: for the first time, or again after it was lost at that time. */
  came(lostAt: number | null): void {
    if (lostAt !== null) this.#at(lostAt).away -= 1;
    this.#here += 1;
  }

  /** Goes on elsewhere, with the room: neither lost nor left. */
  movedOn(): void {
    this.#here -= 1;
  }

  lost(now: number): void {
    const second = this.#at(now);
    second.away += 1;
    second.here = Math.max(second.here, this.#here);
    this.#here -= 1;
  }

  /** By word, or by closing the tab: then the connection was gone before. */
  leftByWord(now: number, lostAt: number | null): void {
    if (lostAt === null) this.#here -= 1;
    else this.#at(lostAt).away -= 1;
    this.#at(lostAt ?? now).byWord += 1;
  }

  /**
   * Whether who was lost then and stayed away was one of several: enough of those who were here, and not fewer than left by
   * word at that moment. At the end of a meeting everybody goes, and some just close the lid.
   */
  wasTogether(lostAt: number): boolean {
    const near = this.#seconds.filter(({ second }) => Math.abs(second - secondOf(lostAt)) * 1000 <= TOGETHER_MS);
    const away = near.reduce((sum, one) => sum + one.away, 0);
    const byWord = near.reduce((sum, one) => sum + one.byWord, 0);
    const here = Math.max(...near.map((one) => one.here));
    return away >= Math.max(TOGETHER_MIN, TOGETHER_SHARE * here) && away >= byWord;
  }

  #at(time: number): Second {
    const second = secondOf(time);
    const known = this.#seconds.findLast((one) => one.second === second);
    if (known !== undefined) return known;
    const added: Second = { second, away: 0, byWord: 0, here: 0 };
    const after = this.#seconds.findLastIndex((one) => one.second < second);
    this.#seconds.splice(after + 1, 0, added);
    const oldest = (this.#seconds.at(-1)?.second ?? second) - KEPT_MS / 1000;
    while ((this.#seconds[0]?.second ?? oldest) < oldest) this.#seconds.shift();
    return added;
  }
}

function secondOf(time: number): number {
  return Math.floor(time / 1000);
}

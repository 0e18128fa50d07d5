import { heardMs, longestGapMs, lossOf, wallMs, type Arrival, type Loss } from '@atrium/bots';
import type { Crew, Member } from './crew.ts';

/** A voice that one person went on hearing from another place. Times by `wallMs`; null: it never came, or has not ended. */
export type Handover = {
  listener: string;
  speaker: string;
  /** The first packet that was played from the new place. */
  newFirstMs: number | null;
  /** The last packet of the old one, and when it was closed. */
  oldLastMs: number | null;
  oldClosedMs: number | null;
};

/** What one person heard of another between two moments. */
export type Silence = { listener: string; speaker: string; gapMs: number };

type Stream = { sinceMs: number; closedAtMs: number | null; arrivals: readonly Arrival[] };

/** All that the listeners of a crew have heard of their mates since a moment. Nobody can ask it of what was before that. */
export class Hearing {
  readonly #fromMs: number;
  readonly #streams: ReadonlyMap<string, readonly Stream[]>;
  readonly #pairs: readonly { key: string; listener: string; speaker: string }[];

  /** `fromMs`: by `wallMs`; all so far where it is not given. Rejects where the tap has forgotten some of that. */
  static async of({ members, tap }: Crew, fromMs = 0): Promise<Hearing> {
    const streams = new Map<string, Stream[]>();
    const nameOf = new Map(members.filter(({ talks }) => talks).map(({ self, bot }) => [self, bot.name]));
    const pairs = members
      .filter(({ listens, isOlder }) => listens && !isOlder)
      .flatMap((member) => pairsOf(member, nameOf));
    for (const { key, member, mate } of pairs) {
      const voices = member.bot.voices.filter(({ person }) => person === mate);
      const arrivals = await tap.arrivals(
        voices.map(({ ssrc }) => ssrc),
        fromMs,
      );
      streams.set(
        key,
        voices.map(({ sinceMs, closedAtMs }, at) => ({ sinceMs, closedAtMs, arrivals: arrivals[at] ?? [] })),
      );
    }
    return new Hearing(fromMs, streams, pairs);
  }

  private constructor(
    fromMs: number,
    streams: ReadonlyMap<string, readonly Stream[]>,
    pairs: readonly { key: string; listener: string; speaker: string }[],
  ) {
    this.#fromMs = fromMs;
    this.#streams = streams;
    this.#pairs = pairs;
  }

  /** Each time that a voice came from another place, of those that began between two moments. */
  handovers(fromMs: number, toMs = Infinity): Handover[] {
    this.#check(fromMs);
    return this.#pairs.flatMap(({ key, listener, speaker }) => {
      const streams = this.#streams.get(key) ?? [];
      return streams.slice(1).flatMap((next, at): Handover[] => {
        const former = streams[at];
        if (former === undefined || next.sinceMs < fromMs || next.sinceMs >= toMs) return [];
        const newFirstMs = next.arrivals.find(({ atMs }) => atMs >= next.sinceMs)?.atMs ?? null;
        const oldLastMs = former.arrivals.at(-1)?.atMs ?? null;
        return [{ listener, speaker, newFirstMs, oldLastMs, oldClosedMs: former.closedAtMs }];
      });
    });
  }

  /** The longest silence of each voice for each listener. */
  silences(fromMs: number, toMs = wallMs()): Silence[] {
    this.#check(fromMs);
    return this.#pairs.map(({ key, listener, speaker }) => {
      const parts = (this.#streams.get(key) ?? []).map(({ sinceMs, arrivals }) => ({
        sinceMs,
        arrivalsMs: arrivals.map(({ atMs }) => atMs),
      }));
      return { listener, speaker, gapMs: longestGapMs(heardMs(parts), fromMs, toMs) };
    });
  }

  /** When each listener heard each of their mates first from a place that they came to after that moment; null: not yet. */
  firstAfter(momentMs: number): { listener: string; atMs: number | null }[] {
    this.#check(momentMs);
    return this.#pairs.map(({ key, listener }) => {
      const next = (this.#streams.get(key) ?? []).find(
        ({ sinceMs, arrivals }) => sinceMs > momentMs && arrivals.some(({ atMs }) => atMs >= sinceMs),
      );
      return { listener, atMs: next?.arrivals.find(({ atMs }) => atMs >= next.sinceMs)?.atMs ?? null };
    });
  }

  /** Between two moments, over all streams. */
  loss(fromMs: number, toMs: number): Loss {
    this.#check(fromMs);
    const streams = [...this.#streams.values()].flat();
    return streams
      .map(({ arrivals }) => lossOf(arrivals.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)))
      .reduce((sum, one) => ({ packets: sum.packets + one.packets, lost: sum.lost + one.lost }), {
        packets: 0,
        lost: 0,
      });
  }

  /** What was not read would look like silence. */
  #check(fromMs: number): void {
    if (fromMs >= this.#fromMs) return;
    throw new Error(`what was heard is known since ${this.#fromMs} ms, not since ${fromMs} ms: read it from there on`);
  }
}

function pairsOf(
  member: Member,
  nameOf: ReadonlyMap<string, string>,
): { key: string; member: Member; mate: string; listener: string; speaker: string }[] {
  const listener = member.bot.name;
  return member.mates.flatMap((mate) => {
    const speaker = nameOf.get(mate);
    return speaker === undefined ? [] : [{ key: `${listener} hears ${speaker}`, member, mate, listener, speaker }];
  });
}

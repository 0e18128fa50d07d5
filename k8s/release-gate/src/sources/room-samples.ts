import { METRICS, type LabelValue } from '@atrium/metrics';
import { duration, select, selector, type Matcher } from '@atrium/slo';
import { sampled, type RoomSeries, type Sample } from '../judge/counters.ts';
import { AGES, TRACKS, type Age, type Track } from '../judge/evidence.ts';
import type { Labels, Series } from './prometheus.ts';

/** What the counter says by itself; all other labels say whose it is. A restart keeps those, and says so by its start. */
const OWN: ReadonlySet<string> = new Set(['__name__', ...METRICS.roomsJudged.labels]);
/** So much more of the starts, so that every sample of rooms has one. */
const MORE_S = 60;

/** Rooms of people that were drawn with these weights, and when the processes that count them began. */
export function roomQueries(
  where: readonly Matcher[],
  { overS, weights }: { overS: number; weights: readonly LabelValue<'weight'>[] },
): { rooms: string; starts: string } {
  const rooms = select(METRICS.roomsJudged, { participant: 'person', weight: weights });
  return {
    rooms: `${selector(rooms, where)}[${duration(overS)}]`,
    starts: `${selector({ metric: METRICS.startTime.name, where: {} }, where)}[${duration(overS + MORE_S)}]`,
  };
}

/**
 * What was scraped since a run began, kept as short as it can be: of a counter only the samples that say something new. So every look
 * asks for the newest alone, and a gate that begins anew asks for all of it once.
 */
export class RoomSamples {
  readonly #rooms = new Map<string, { series: RoomSeries & { samples: Sample[] }; readS: number }>();
  readonly #heardS = new Map<string, number>();

  /** The newest sample of a pod's counters, Unix seconds, whether or not it says something new; null: there was none. */
  heardS(pod: string): number | null {
    return this.#heardS.get(pod) ?? null;
  }

  get series(): RoomSeries[] {
    return [...this.#rooms.values()].map(({ series }) => series);
  }

  /** Answers may overlap: what is known already is left out. A sample whose process never said when it began has to wait for that. */
  add(rooms: readonly Series[], starts: readonly Series[]): void {
    // All series of one scrape have its time.
    const startsOf = new Map(starts.map(({ labels, samples }) => [targetOf(labels), new Map(samples)]));
    for (const one of rooms) this.#read(one, startsOf.get(targetOf(one.labels)) ?? new Map());
  }

  #read({ labels, samples }: Series, starts: ReadonlyMap<number, number>): void {
    const { track, age, participant, weight = '', badness = '', pod = '' } = labels;
    if (!isTrack(track) || !isAge(age) || (participant !== 'person' && participant !== 'bot')) return;
    const key = [targetOf(labels), track, age, participant, weight, badness].join('\n');
    const known = this.#rooms.get(key) ?? {
      series: { track, age, participant, weight, badness, samples: [] },
      readS: -Infinity,
    };
    this.#rooms.set(key, known);
    for (const [atS, value] of samples) {
      if (atS <= known.readS) continue;
      const startedS = starts.get(atS);
      if (startedS === undefined) break;
      known.readS = atS;
      this.#heardS.set(pod, Math.max(atS, this.#heardS.get(pod) ?? 0));
      const { samples: before } = known.series;
      const last = before.at(-1);
      if (last?.[1] !== value || last[2] !== startedS) before.push(sampled(last, [atS, value, startedS]));
    }
  }
}

const targetOf = (labels: Labels): string =>
  Object.keys(labels)
    .filter((name) => !OWN.has(name))
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join('\n');
const isTrack = (text: string | undefined): text is Track => (TRACKS as readonly (string | undefined)[]).includes(text);
const isAge = (text: string | undefined): text is Age => (AGES as readonly (string | undefined)[]).includes(text);

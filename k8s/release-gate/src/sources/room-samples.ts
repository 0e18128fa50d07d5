import { METRICS } from '@atrium/metrics';
import { duration, select, selector, type Matcher } from '@atrium/slo';
import type { RoomSeries, Sample } from '../judge/counters.ts';
import { AGES, TRACKS, type Age, type Track } from '../judge/evidence.ts';
import type { Labels, Series } from './prometheus.ts';

/** Who the scraped process is; a restart keeps both, and says so by its start. */
const TARGET = ['job', 'instance'] as const;

/** Rooms that were drawn by chance, and when the processes that count them began. */
export function roomQueries(where: readonly Matcher[], overS: number): { rooms: string; starts: string } {
  const range = `[${duration(overS)}]`;
  const drawn: Matcher = { label: 'weight', op: '!~', value: '0|100' };
  return {
    rooms: selector(select(METRICS.roomsJudged), [drawn, ...where]) + range,
    starts: selector({ metric: METRICS.startTime.name, where: {} }, where) + range,
  };
}

/**
 * What was scraped since a run began, kept as short as it can be: of a counter only the samples that say something new. So every look
 * asks for the newest alone, and a gate that begins anew asks for all of it once.
 */
export class RoomSamples {
  readonly #rooms = new Map<string, { series: Omit<RoomSeries, 'samples'>; samples: Sample[]; readS: number }>();
  readonly #heardS: Record<Track, number | null> = { primary: null, canary: null };

  /** The newest sample of either track's rooms, Unix seconds, whether or not it says something new; null: there was none. */
  get heardS(): Readonly<Record<Track, number | null>> {
    return this.#heardS;
  }

  get series(): RoomSeries[] {
    return [...this.#rooms.values()].map(({ series, samples }) => ({ ...series, samples }));
  }

  /** Answers may overlap: what is known already is left out. A sample whose process never said when it began has to wait for that. */
  add(rooms: readonly Series[], starts: readonly Series[]): void {
    // All series of one scrape have its time.
    const startsOf = new Map(starts.map(({ labels, samples }) => [keyOf(labels, TARGET), new Map(samples)]));
    for (const one of rooms) this.#read(one, startsOf.get(keyOf(one.labels, TARGET)) ?? new Map());
  }

  #read({ labels, samples }: Series, starts: ReadonlyMap<number, number>): void {
    const { track, age, participant, weight = '', badness = '' } = labels;
    if (!isTrack(track) || !isAge(age) || (participant !== 'person' && participant !== 'bot')) return;
    const key = keyOf(labels, [...TARGET, 'track', 'age', 'participant', 'weight', 'badness']);
    const known = this.#rooms.get(key) ?? {
      series: { track, age, participant, weight, badness },
      samples: [],
      readS: -Infinity,
    };
    this.#rooms.set(key, known);
    for (const [atS, value] of samples) {
      if (atS <= known.readS) continue;
      const startedS = starts.get(atS);
      if (startedS === undefined) break;
      known.readS = atS;
      this.#heardS[track] = Math.max(atS, this.#heardS[track] ?? 0);
      const last = known.samples.at(-1);
      if (last?.[1] !== value || last[2] !== startedS) known.samples.push([atS, value, startedS]);
    }
  }
}

const keyOf = (labels: Labels, names: readonly string[]): string => names.map((name) => labels[name]).join('\n');
const isTrack = (text: string | undefined): text is Track => (TRACKS as readonly (string | undefined)[]).includes(text);
const isAge = (text: string | undefined): text is Age => (AGES as readonly (string | undefined)[]).includes(text);

/** One look at the service while it runs. */
export type SoakSample = { atMs: number; rssBytes: number; waitingBytes: number };

export type SoakFacts = {
  minutes: number;
  bots: number;
  samples: readonly SoakSample[];
  /** What it logged at warning or above. */
  warnings: readonly string[];
  /** Lines of any level, once everybody was in. */
  lines: number;
  /** Of the bots' time: all of it, and what was without sound, picture or connection. */
  seconds: { all: number; lost: number };
  /** RTP packets that left for bots. */
  packetsOut: number;
};

/** A leak that a pod would feel within a day; peaks and troughs of the same run differ by half of that. */
const GROWTH_MAX_BYTES_PER_MINUTE = 3 * 1024 * 1024;
/** The heap of a young process grows, whatever it does. */
const WARM_UP_MS = 60_000;
/** In a run this short there is nothing but that. */
const SHORT_MINUTES = 2;
const YOUNG_BYTES = 40 * 1024 * 1024;
const WAITING_MAX_BYTES = 4 * 1024 * 1024;
/** Once a minute it says that nothing can be sent; everything else is somebody coming, going or walking. */
const WARNINGS_PER_MINUTE = 1;
const LINES_PER_MINUTE = 30;
/** Of the bots' time: a busy machine costs somebody a beat, and a beat is judged as the 5 s of a report. */
const LOST_MAX_SHARE = 0.01;
const LOST_MAX_S = 30;

/** What a collector that is away has cost, in words; nothing, when it cost nothing. */
export function soakProblems(facts: SoakFacts): string[] {
  const { minutes, bots, samples, warnings, lines, seconds, packetsOut } = facts;
  const problems: string[] = [];
  const isShort = minutes < SHORT_MINUTES;
  const growth = growthOf(isShort ? samples : warm(samples));
  const allowed = isShort ? YOUNG_BYTES / (minutes / 2) : GROWTH_MAX_BYTES_PER_MINUTE;
  if (!(growth <= allowed)) problems.push(`memory grows by ${mb(growth)} MB a minute`);
  const waiting = Math.max(0, ...samples.map(({ waitingBytes }) => waitingBytes));
  if (waiting > WAITING_MAX_BYTES) problems.push(`${mb(waiting)} MB wait to be sent`);
  if (!samples.some(({ waitingBytes }) => waitingBytes > 0)) problems.push('nothing waits: it was not away');
  if (warnings.length > 1 + Math.ceil(minutes) * WARNINGS_PER_MINUTE)
    problems.push(`${warnings.length} warnings: ${[...new Set(warnings)].join('; ')}`);
  if (lines > bots + Math.ceil(minutes) * LINES_PER_MINUTE) problems.push(`${lines} lines of log`);
  if (!(seconds.lost <= Math.max(seconds.all * LOST_MAX_SHARE, LOST_MAX_S)))
    problems.push(`${seconds.lost.toFixed(1)} of ${seconds.all.toFixed(0)} s were lost`);
  if (!(seconds.all > 0 && packetsOut > 0)) problems.push('there was no media to lose');
  return problems;
}

/** Without the first minute, in which a young process grows. */
export function warm(samples: readonly SoakSample[]): SoakSample[] {
  return samples.filter(({ atMs }) => atMs >= WARM_UP_MS);
}

/**
 * Bytes a minute from the first half to the second. Memory goes up and comes down at once (seen: by 90 MB in minutes, where nobody
 * collects it), so a line through it says nothing: what grows has higher peaks and higher troughs.
 */
export function growthOf(samples: readonly SoakSample[]): number {
  const middle = Math.floor(samples.length / 2);
  const halves = [samples.slice(0, middle), samples.slice(middle)].map((half) => half.map(({ rssBytes }) => rssBytes));
  const [first = [], second = []] = halves;
  const minutes = ((samples.at(-1)?.atMs ?? NaN) - (samples[0]?.atMs ?? NaN)) / 2 / 60_000;
  const peaks = Math.max(...second) - Math.max(...first);
  const troughs = Math.min(...second) - Math.min(...first);
  return minutes > 0 ? Math.min(peaks, troughs) / minutes : NaN;
}

const mb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

/** One entry of getStats (webrtc-stats); of several transports the ids are made unique before. */
export type StatsEntry = Record<string, unknown> & { type: string };

const REFERENCES = ['id', 'selectedCandidatePairId', 'localCandidateId'];

/** What several transports count, as one list: ids are unique within one transport only. */
export function asOneList(transports: readonly (readonly StatsEntry[])[]): StatsEntry[] {
  return transports.flatMap((entries, at) => entries.map((entry) => scoped(entry, at)));
}

function scoped(entry: StatsEntry, at: number): StatsEntry {
  const copy = { ...entry };
  for (const key of REFERENCES) if (typeof copy[key] === 'string') copy[key] = `${at}:${copy[key]}`;
  return copy;
}

/** How media travels, the best way first. */
const ROUTES = ['none', 'udp', 'tcp', 'relay'] as const;

/** The worse route and round trip of all transports; `none` where the page says of one that nothing comes back on it. */
export type Way = { route: (typeof ROUTES)[number]; rttMs: number | null };

export function wayOf(entries: readonly StatsEntry[]): Way {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const way: Way = { route: 'none', rttMs: null };
  const tellsTransports = entries.some(({ type }) => type === 'transport');
  for (const entry of entries) {
    const pair = tellsTransports ? pairOf(entry, byId) : isChosen(entry) ? entry : undefined;
    if (pair === undefined) continue;
    if (isLost(entry)) return { route: 'none', rttMs: null };
    const route = routeOf(byId.get(pair.localCandidateId));
    if (ROUTES.indexOf(route) > ROUTES.indexOf(way.route)) way.route = route;
    if (typeof pair.currentRoundTripTime === 'number') {
      way.rttMs = Math.max(way.rttMs ?? 0, Math.round(pair.currentRoundTripTime * 1000));
    }
  }
  return way;
}

/** A counter that the browser does not have is 0. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function pairOf({ type, selectedCandidatePairId }: StatsEntry, byId: Map<unknown, StatsEntry>): StatsEntry | undefined {
  return type === 'transport' ? byId.get(selectedCandidatePairId) : undefined;
}

/** Firefox tells of no transports, and marks the pair itself (MDN, RTCIceCandidatePairStats.selected). */
function isChosen({ type, selected }: StatsEntry): boolean {
  return type === 'candidate-pair' && selected === true;
}

/** Its pair stays chosen while ICE is without an answer and looks for another. Not every browser says how its ICE is. */
function isLost({ iceState }: StatsEntry): boolean {
  return typeof iceState === 'string' && iceState !== 'connected' && iceState !== 'completed';
}

function routeOf(local: StatsEntry | undefined): Way['route'] {
  if (local === undefined) return 'none';
  if (local.candidateType === 'relay') return 'relay';
  return local.protocol === 'tcp' ? 'tcp' : 'udp';
}

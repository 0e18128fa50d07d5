/** The other end of Circles: people with media, in the cluster's network. It ends with the process that started it. */
import { Crew } from '../../../../scripts/roll/crew.ts';
import { Hearing, type Handover } from '../../../../scripts/roll/pairs.ts';
import { peopleFacts } from '../../../../scripts/roll/people.ts';
import { calmGaps, gapsOf } from '../../../../scripts/roll/rolling.ts';
import { StallLog } from '../../../../scripts/roll/stalls.ts';
import type { CirclesFacts, CirclesOrder, CirclesTold } from './circles.ts';

/** Before and after a voice comes from another place. */
const AROUND_MS = 2_000;

const tell = (told: CirclesTold): void => void (process.connected && process.send?.(told));

async function stand(order: CirclesOrder): Promise<void> {
  const crew = await Crew.gather(order);
  const calmGapsMs = await calmGaps(crew);
  const stalls = new StallLog();
  const factsSince = async (sinceMs: number): Promise<CirclesFacts> => {
    const hearing = await Hearing.of(crew, sinceMs);
    const handovers = hearing.handovers(sinceMs);
    const gapsMs = gapsOf(hearing.silences(sinceMs), handovers);
    const [fromMs, toMs] = whileMoved(handovers) ?? [sinceMs, Date.now()];
    const stalledMs = stalls.longestMs(fromMs, toMs);
    const facts = peopleFacts(crew);
    const cuts = facts.cuts.filter(({ atMs }) => atMs >= sinceMs);
    return { ...facts, cuts, handovers, gapsMs, stalledMs, calmGapsMs };
  };
  process.on('message', (sinceMs) => {
    void factsSince(sinceMs as number).then((facts) => tell({ is: 'facts', facts }), fail);
  });
  tell({ is: 'standing' });
}

/** What this process slept through at other times is no gap of a move. Null: nobody was moved. */
function whileMoved(handovers: readonly Handover[]): [number, number] | null {
  const timesMs = handovers.flatMap(({ newFirstMs, oldLastMs }) => [newFirstMs, oldLastMs].filter((at) => at !== null));
  return timesMs.length === 0 ? null : [Math.min(...timesMs) - AROUND_MS, Math.max(...timesMs) + AROUND_MS];
}

const fail = (error: unknown): void => tell({ is: 'failed', why: String(error) });

process.once('message', (order) => void stand(order as CirclesOrder).catch(fail));
// By force: see `loadWrtc` of the bots.
process.once('disconnect', () => process.exit(0));

/** The other end of Circles: people with media, in the cluster's network. It ends with the process that started it. */
import { Crew } from '../../../../scripts/roll/crew.ts';
import { Hearing } from '../../../../scripts/roll/pairs.ts';
import { peopleFacts } from '../../../../scripts/roll/people.ts';
import { calmGaps, gapsOf } from '../../../../scripts/roll/rolling.ts';
import { Stalls } from '../../../../scripts/roll/stalls.ts';
import type { CirclesFacts, CirclesOrder, CirclesTold } from './circles.ts';

const tell = (told: CirclesTold): void => void (process.connected && process.send?.(told));

async function stand(order: CirclesOrder): Promise<void> {
  const crew = await Crew.gather(order);
  const calmGapsMs = await calmGaps(crew);
  const stalls = new Stalls();
  const factsSince = async (sinceMs: number): Promise<CirclesFacts> => {
    const stalledMs = stalls.takeMs();
    const hearing = await Hearing.of(crew);
    const handovers = hearing.handovers(sinceMs);
    const gapsMs = gapsOf(hearing.silences(sinceMs), handovers);
    const facts = peopleFacts(crew);
    const cuts = facts.cuts.filter(({ atMs }) => atMs >= sinceMs);
    return { ...facts, cuts, handovers, gapsMs, stalledMs, calmGapsMs };
  };
  process.on('message', (sinceMs) => {
    void factsSince(sinceMs as number).then((facts) => tell({ is: 'facts', facts }), fail);
  });
  tell({ is: 'standing' });
}

const fail = (error: unknown): void => tell({ is: 'failed', why: String(error) });

process.once('message', (order) => void stand(order as CirclesOrder).catch(fail));
// By force: see `loadWrtc` of the bots.
process.once('disconnect', () => process.exit(0));

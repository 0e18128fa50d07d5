import { createExposition } from '../../../k8s/release-gate/src/http/exposition.ts';
import { serve } from '../../../k8s/release-gate/src/http/testing/served.ts';
import { Stage } from '../../../k8s/release-gate/src/run/testing/stage.ts';
import { watched } from '../../../k8s/release-gate/src/telemetry/testing/watched.ts';

export type ReleaseStage = {
  /** What Prometheus scrapes. */
  target: { url: string; labels: { job: string } };
  /** Its newest rooms are so bad that it has to end. */
  turnBad: () => void;
  /** Flagger has done so. */
  rollBack: () => void;
  close: () => Promise<void>;
};

/** It began so long ago. */
const BEGAN_S = 240;
const FIRST_S = 40;
const SCRAPE_S = 15;
/** At the second weight: too few for the third. */
const ROOMS = { primary: 63, canary: 7 };

/**
 * A real gate with its release at 10 % of new rooms, before a cluster in memory; from now on by the clock of this machine, with new rooms
 * at every scrape.
 */
export async function startReleaseStage(): Promise<ReleaseStage> {
  const stage = new Stage();
  stage.nowS = Date.now() / 1000 - BEGAN_S;
  stage.scrape();
  const { look, metrics } = watched(stage);
  await look();
  await weigh(5, FIRST_S);
  stage.meet(5, { primary: 1_900, canary: 100 });
  await look();
  await weigh(10, 0);
  stage.meet(10, ROOMS);
  await look();
  const served = await serve(createExposition({ read: () => metrics.exposition() }));
  let scrapedS = stage.nowS;
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    stage.nowS = Date.now() / 1000;
    if (stage.nowS - scrapedS >= SCRAPE_S) {
      scrapedS = stage.nowS;
      meet('0');
    }
    looking = looking.then(look);
  }, 1_000);
  return {
    target: { url: `${served.url}/metrics`, labels: { job: 'atrium-gate' } },
    turnBad: () => meet('1'),
    rollBack: () => (stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 }),
    close: async () => {
      clearInterval(timer);
      await looking;
      await served.close();
    },
  };

  async function weigh(weight: number, afterS: number): Promise<void> {
    stage.pass(afterS);
    stage.seen = { ...stage.seen, weight };
    await look();
  }

  /** Some on either track, those of the canary as good as said. */
  function meet(badness: '0' | '1'): void {
    const rooms = { primary: 9, canary: badness === '1' ? 20 : 1 };
    for (const track of ['primary', 'canary'] as const) {
      stage.assign(track, 10, rooms[track]);
      const of = { track, age: '20s', percent: 10, badness: track === 'canary' ? badness : '0' } as const;
      stage.judge(of, rooms[track]);
    }
    stage.scrape();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillFault } from './faults.ts';
import type { Reader } from './reader.ts';
import { openStage, PEOPLE, type DrillStage } from './stage.ts';

export type DrillOptions = {
  faults: readonly DrillFault[];
  reader: Reader;
  /** How long nothing is wrong first, and how long an answer is waited for. */
  calmMs: number;
  patienceMs: number;
  /** Whose network it is in. */
  pid: number;
  now: () => Date;
};

/** As fast as on-call is to name a cause (issue 13). */
export const LIMIT_S = 180;

/** One fault after the other, each on a stage of its own: whoever reads is told which it was once they have answered. */
export class Drill {
  readonly #options: DrillOptions;
  #stage: DrillStage | null = null;

  constructor(options: DrillOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { faults, reader } = this.#options;
    for (const [at, fault] of faults.entries()) await this.#round(at + 1, fault);
    reader.tell('That was all.');
  }

  /** Also from within a round. */
  async close(): Promise<void> {
    const stage = this.#stage;
    this.#stage = null;
    await stage?.close();
  }

  async #round(round: number, { truth, hurt, first, inject }: DrillFault): Promise<void> {
    const { faults, reader, calmMs, patienceMs, now } = this.#options;
    reader.tell(`Round ${round} of ${faults.length}: people come in. Nothing is wrong yet.`);
    const stage = (this.#stage = await openStage());
    try {
      for (const line of howToLook(stage.ops.ops, this.#options.pid)) reader.tell(line);
      await sleep(calmMs);
      const lift = await inject(stage);
      try {
        const beganMs = performance.now();
        reader.tell(`${timeOf(now())}: something is wrong from now on. What is it, who is hurt, what do you do first?`);
        const answer = await reader.ask(round, patienceMs);
        const tookS = Math.round((performance.now() - beganMs) / 1000);
        reader.tell(answer === null ? `No answer within ${tookS} s.` : `Answered after ${tookS} s${within(tookS)}.`);
        if (answer !== null && answer.trim() !== '') reader.tell(`You said: ${answer.trim()}`);
      } finally {
        await lift();
      }
      reader.tell(`It was so: ${truth}`);
      reader.tell(`Who was hurt: ${hurt}`);
      reader.tell(`First: ${first}`);
    } finally {
      await this.close();
    }
  }
}

const within = (tookS: number): string => (tookS <= LIMIT_S ? '' : `, which is more than ${LIMIT_S}`);
const timeOf = (date: Date): string => `${date.toISOString().slice(11, 19)} UTC`;

function howToLook(ops: string, pid: number): string[] {
  const enter = `nsenter --net=/proc/${pid}/ns/net`;
  return [
    `${PEOPLE.all} people, ${PEOPLE.withMedia} of them in one circle with media; others come and go. Rules run 30 times as fast: "5m" is 10 s.`,
    `  /ops is at ${ops}, in a network of its own. In a browser: ${enter} chromium --no-sandbox ${ops}`,
    `  As text: ${enter} curl -s ${ops}/api/now`,
    '  Runbooks and boards are linked there. Look neither at processes nor at firewalls: that is where it is done.',
  ];
}

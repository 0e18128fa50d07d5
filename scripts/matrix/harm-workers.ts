import { renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../lib/service.ts';

/** Sooner than a worker that does not answer is killed (media/SPEC.md, WRK1), and longer than a request may take. */
const STOPPED_MS = 1_000;
const RUNNING_MS = 600;
/** Five minutes of the rules are ten seconds here, and a replacement takes a second. */
const KILLED_EVERY_MS = 3_000;

type Workers = Pick<Service, 'workerPids'>;

export async function signalWorkers(service: Workers, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await service.workerPids()) process.kill(pid, signal);
}

/** Returns the end of it, as the others do. */
export function killAgainAndAgain(service: Workers): () => void {
  const timer = setInterval(() => void signalWorkers(service, 'SIGKILL').catch(() => undefined), KILLED_EVERY_MS);
  return () => clearInterval(timer);
}

/** `program`: that of the workers, a copy of this stage's own: no other can start. */
export async function takeAway(service: Workers, program: string): Promise<() => void> {
  renameSync(program, `${program}.gone`);
  await signalWorkers(service, 'SIGKILL');
  return () => renameSync(`${program}.gone`, program);
}

export function stutter(service: Workers): () => Promise<void> {
  let goesOn = true;
  const stuttering = (async () => {
    while (goesOn) {
      await signalWorkers(service, 'SIGSTOP');
      await sleep(STOPPED_MS);
      await signalWorkers(service, 'SIGCONT');
      await sleep(RUNNING_MS);
    }
  })();
  return async () => {
    goesOn = false;
    await stuttering;
  };
}

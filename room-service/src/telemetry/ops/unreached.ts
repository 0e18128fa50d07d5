import type { OpsNow, Sentence } from '@atrium/ops/view';
import { hurtWords, type HurtFacts } from './hurt-words.ts';
import { andMore, said, stepNamed } from './said.ts';

export type UnreachedFacts = HurtFacts & {
  nowMs: number;
  /** When this process began. */
  startedMs: number;
  processes: OpsNow['processes'];
  /** Of the runbook of an alert, for what began at that moment; null where it has none. */
  firstStep: (alert: string, sinceMs: number) => string | null;
};

/** Three scrapes of a cluster, which scrapes every 30 s: whoever was not read by then is not reached. */
const READ_WITHIN_MS = 90_000;
/** `ServiceGone` says what to do where nobody answers; this page does. */
const UNREACHED =
  'In Prometheus, Status, Targets: what does the job atrium answer? A pod that is too busy answers too late. Else the way is cut: curl -s http://<pod>:9464/metrics | head, from where Prometheus is.';

/** What is said by a room service, since it answers this page, that Prometheus does not see. */
export function unreached(facts: UnreachedFacts): Sentence {
  const { alerts, nowMs, startedMs, firstStep, processes } = facts;
  const loud = alerts.filter(({ isQuiet }) => !isQuiet);
  if (isUnread(facts)) {
    const words = 'It is too early to say: this room service has just begun, and Prometheus has not read it yet.';
    return said('unknown', [words, andMore(loud, facts)], startedMs, null);
  }
  const gone = loud.find(({ isBlindSpot }) => isBlindSpot);
  const sinceMs = gone?.sinceMs ?? null;
  const words =
    (processes?.up ?? 0) === 0
      ? ['Nobody can say how people are: Prometheus does not reach the room service, which answers here.']
      : ['Prometheus reaches the room service, which answers here, only now and then.', hurtWords(facts)];
  const { runbook } = stepNamed('ServiceGone', null, firstStep('ServiceGone', sinceMs ?? nowMs));
  const more = andMore(
    loud.filter((alert) => alert !== gone),
    facts,
    words,
  );
  return said('unknown', [...words, more], sinceMs, { text: UNREACHED, runbook, board: null });
}

/** This process is the only one that Prometheus may know of: where it reaches none of several they did not all just begin. */
function isUnread({ nowMs, startedMs, processes }: UnreachedFacts): boolean {
  const { up = 0, all = 0 } = processes ?? {};
  return up === 0 && all <= 1 && nowMs - startedMs < READ_WITHIN_MS;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { ruleGroups } from '@atrium/alerts';
import { stageOf, type Fault } from './fault.ts';
import { mistakesOf, WATCHDOG, type Facts } from './finding.ts';
import { Stage } from './stage.ts';

export type Finding = Facts & { fault: Fault; mistakes: readonly string[]; tookS: number };

const LOOK_EVERY_MS = 250;
/** Everybody has reported, and whatever is wrong with a stage as it starts has had the time to show. */
const CALM_MS = 12_000;
const CALM_WITHIN_MS = 180_000;
/** The slowest alert needs half a minute here; a busy machine takes several times that. */
const FIRES_WITHIN_MS = 180_000;
/** A wrong alert may need longer than the right one: so long it gets the chance. */
const STAYS_MS = 5_000;
/** Of the longest window that has to be clean again, twice. */
const OVER_WITHIN_MS = 420_000;

/** The receiver of each severity in the committed configuration of Alertmanager. */
const RECEIVERS: Readonly<Record<string, string>> = { page: 'page', ticket: 'ticket', none: 'watchdog' };

/** Waits until all is calm, breaks one thing, waits for the alerts, mends it, and waits until they are over. */
export async function tryFault(fault: Fault): Promise<Finding> {
  const beganAt = performance.now();
  const stage = await Stage.open(stageOf(fault));
  try {
    await fault.prepare?.(stage);
    await calm(stage);
    const injectedAt = performance.now();
    const lift = await fault.inject(stage);
    const { firedAfterS, toldAfterS } = await fires(fault, stage, injectedAt);
    await sleep(STAYS_MS);
    const worstReason = await stage.monitor.worstReason((performance.now() - injectedAt) / 1000);
    const liftedAt = performance.now();
    await lift();
    const resolvedAfterS =
      toldAfterS.size < fault.fires.length ? new Map<string, number>() : await over(fault, stage, liftedAt);
    const everFired = await stage.monitor.firedWithin((performance.now() - injectedAt) / 1000);
    const facts = { firedAfterS, toldAfterS, resolvedAfterS, everFired, told: [...stage.monitor.told], worstReason };
    const mistakes = mistakesOf(fault, facts, receiversOf);
    return { fault, ...facts, mistakes, tookS: (performance.now() - beganAt) / 1000 };
  } finally {
    await stage.close();
  }
}

/** Prometheus sees every pod, the dead man's switch has reached its receiver, and for two reports nothing else fired. */
async function calm(stage: Stage): Promise<void> {
  const giveUpAt = performance.now() + CALM_WITHIN_MS;
  let calmSince = Infinity;
  while (performance.now() - calmSince < CALM_MS) {
    const [firing, pods] = await Promise.all([stage.monitor.firing(), stage.monitor.value('sum(up)')]);
    const others = [...firing].filter((alert) => alert !== WATCHDOG);
    const isOpen = stage.monitor.told.some(({ alert }) => alert === WATCHDOG);
    const isCalm = isOpen && pods === stage.pods.length && others.length === 0;
    calmSince = isCalm ? Math.min(calmSince, performance.now()) : Infinity;
    if (performance.now() > giveUpAt)
      throw new Error(
        `it was never calm: ${others.join(', ')} fire, ${pods} pods are up, the watchdog ${isOpen ? 'came' : 'did not come'}`,
      );
    await sleep(LOOK_EVERY_MS);
  }
}

async function fires(fault: Fault, stage: Stage, since: number): Promise<Pick<Facts, 'firedAfterS' | 'toldAfterS'>> {
  const [firedAfterS, toldAfterS] = [new Map<string, number>(), new Map<string, number>()];
  await within(FIRES_WITHIN_MS, async () => {
    const [firing, seconds] = [await stage.monitor.firing(), (performance.now() - since) / 1000];
    for (const alert of fault.fires) {
      if (firing.has(alert)) note(firedAfterS, alert, seconds);
      const arrived = stage.monitor.told.some((told) => told.alert === alert && told.status === 'firing');
      if (arrived) note(toldAfterS, alert, seconds);
    }
    return toldAfterS.size === fault.fires.length && firedAfterS.size === fault.fires.length;
  });
  return { firedAfterS, toldAfterS };
}

/** Prometheus says no longer that it fires, and its receiver was told so. */
async function over(fault: Fault, stage: Stage, since: number): Promise<Map<string, number>> {
  const resolvedAfterS = new Map<string, number>();
  await within(OVER_WITHIN_MS, async () => {
    const [firing, seconds] = [await stage.monitor.firing(), (performance.now() - since) / 1000];
    for (const alert of fault.fires) {
      const last = stage.monitor.told.findLast((told) => told.alert === alert);
      if (!firing.has(alert) && last?.status === 'resolved') note(resolvedAfterS, alert, seconds);
    }
    return resolvedAfterS.size === fault.fires.length;
  });
  return resolvedAfterS;
}

function note(seen: Map<string, number>, alert: string, seconds: number): void {
  if (!seen.has(alert)) seen.set(alert, seconds);
}

/** Looks until it is true, or the time is over. */
async function within(limitMs: number, look: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await look()) && performance.now() < giveUpAt) await sleep(LOOK_EVERY_MS);
}

export function receiversOf(alert: string): string[] {
  const rules = ruleGroups()
    .flatMap(({ rules }) => rules)
    .filter((one) => one.alert === alert);
  return [...new Set(rules.flatMap(({ labels }) => RECEIVERS[labels.severity ?? ''] ?? []))];
}

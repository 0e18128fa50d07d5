import type { Numbers } from '../../telemetry/numbers.ts';
import { numberOf, t } from '../../words/words.ts';

export type LinkAdvice = { verdict: string; why: string; help: string | null };

/** From here on people notice: ITU-T G.114 gives 150 ms one way as the bound of good talk, 300 round trip. */
const SLOW_RTT_MS = 300;
/** Opus with FEC hides about this much; more is heard as gaps. */
const LOSSY = 0.05;
/** A jitter buffer of this depth makes people talk over each other. */
const JITTERY_MS = 50;

/** Why is my call bad? The worst reason in a sentence, and what the person can do. */
export function linkAdvice(link: Numbers): LinkAdvice {
  const verdict = t(`link.${link.verdict}`);
  const { why, help } = reason(link);
  return { verdict, why, help };
}

/** The server has not answered for some seconds. */
export const slowToAnswer = (): LinkAdvice => ({
  verdict: t('link.quiet'),
  why: t('link.quiet.why'),
  help: null,
});

/** What the button shows: an unanswered ping is no longer a good connection, though nothing may be lost yet. */
export function shownVerdict(
  measured: Numbers['verdict'],
  { lost, quiet }: { lost: boolean; quiet: boolean },
): Numbers['verdict'] {
  if (lost) return 'bad';
  return quiet && measured !== 'bad' ? 'fair' : measured;
}

/** No way to the media port and none through a relay. Who sits at the page can change the network only. */
export const noWay = (): LinkAdvice => ({
  verdict: t('link.noWay'),
  why: t('link.noWay.why'),
  help: t('link.noWay.help'),
});

function reason(link: Numbers): { why: string; help: string | null } {
  if (link.route === 'none') return { why: t('link.nothing'), help: t('link.nothing.help') };
  if ((link.lossUp ?? 0) > LOSSY) return { why: t('link.lossUp'), help: t('help.nearerUp') };
  if ((link.lossDown ?? 0) > LOSSY) return { why: t('link.lossDown'), help: t('help.nearerDown') };
  if ((link.rttMs ?? 0) > SLOW_RTT_MS) return { why: t('link.slow'), help: t('help.vpn') };
  if ((link.jitterMs ?? 0) > JITTERY_MS) return { why: t('link.jitter'), help: t('link.jitter.help') };
  if (link.route === 'tcp' || link.route === 'relay') return { why: t('link.detour'), help: t('link.detour.help') };
  return { why: t('link.through'), help: null };
}

export const routeWords = (route: Numbers['route']): string => t(`link.route.${route}`);

/** What was not measured. */
const NONE = '–';
const digits = (n: number, fraction: number): string =>
  numberOf(n, { minimumFractionDigits: fraction, maximumFractionDigits: fraction, useGrouping: false });

export const percent = (share: number | null): string =>
  share === null ? NONE : t('unit.percent', { n: digits(share * 100, share > 0 && share < 0.1 ? 1 : 0) });
export const millis = (ms: number | null): string => (ms === null ? NONE : t('unit.ms', { n: digits(ms, 0) }));
export const rate = (kbps: number): string =>
  kbps >= 1_000 ? t('unit.mbit', { n: digits(kbps / 1_000, 1) }) : t('unit.kbit', { n: digits(kbps, 0) });

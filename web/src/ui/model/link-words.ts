import type { Numbers } from '../../telemetry/numbers.ts';

export type LinkAdvice = { verdict: string; why: string; help: string | null };

/** From here on people notice: ITU-T G.114 gives 150 ms one way as the bound of good talk, 300 round trip. */
const SLOW_RTT_MS = 300;
/** Opus with FEC hides about this much; more is heard as gaps. */
const LOSSY = 0.05;
/** A jitter buffer of this depth makes people talk over each other. */
const JITTERY_MS = 50;

const VERDICTS = {
  good: 'Your connection is good.',
  fair: 'Your connection is fair.',
  bad: 'Your connection is bad.',
  unknown: 'Not enough to go by yet.',
} as const;

/** Why is my call bad? The worst reason in a sentence, and what the person can do. */
export function linkAdvice(link: Numbers): LinkAdvice {
  const verdict = VERDICTS[link.verdict];
  const { why, help } = reason(link);
  return { verdict, why, help };
}

/** The server has not answered for some seconds. */
export const QUIET: LinkAdvice = {
  verdict: 'The service is slow to answer.',
  why: 'Nothing came from it for some seconds. If that goes on, we connect anew by ourselves.',
  help: null,
};

/** What the button shows: an unanswered ping is no longer a good connection, though nothing may be lost yet. */
export function shownVerdict(
  measured: Numbers['verdict'],
  { lost, quiet }: { lost: boolean; quiet: boolean },
): Numbers['verdict'] {
  if (lost) return 'bad';
  return quiet && measured !== 'bad' ? 'fair' : measured;
}

/** No way to the media port and none through a relay. Who sits at the page can change the network only. */
export const NO_WAY: LinkAdvice = {
  verdict: 'No sound or picture gets through.',
  why: 'Your network blocks the way to this service. We keep trying; until then you can walk and write.',
  help: 'Try another network, or switch a VPN off. If others have the same, tell who runs this service.',
};

function reason(link: Numbers): { why: string; help: string | null } {
  if (link.route === 'none') {
    return { why: 'No sound or picture flows at the moment.', help: 'Walk up to somebody, and it does.' };
  }
  if ((link.lossUp ?? 0) > LOSSY) {
    return {
      why: 'Much of what you send gets lost: others hear gaps.',
      help: 'Move closer to the Wi-Fi, use a cable, or switch the camera off.',
    };
  }
  if ((link.lossDown ?? 0) > LOSSY) {
    return {
      why: 'Much of what others send gets lost on the way to you.',
      help: 'Move closer to the Wi-Fi, use a cable, or stop other downloads.',
    };
  }
  if ((link.rttMs ?? 0) > SLOW_RTT_MS) {
    return {
      why: 'The way to the server is long: answers come late.',
      help: 'A VPN may be the reason. Leave short pauses.',
    };
  }
  if ((link.jitterMs ?? 0) > JITTERY_MS) {
    return { why: 'Packets arrive unevenly.', help: 'Others on your network may be busy. A cable helps most.' };
  }
  if (link.route === 'tcp' || link.route === 'relay') {
    return {
      why: 'Your network lets media through by a detour only.',
      help: 'It works, with more delay. A network that allows UDP is better.',
    };
  }
  return { why: 'Sound and picture get through as they should.', help: null };
}

export function routeWords(route: Numbers['route']): string {
  return {
    udp: 'Direct (UDP)',
    tcp: 'Direct over TCP',
    relay: 'Through a relay (TURN)',
    none: 'Not connected',
  }[route];
}

export const percent = (share: number | null): string =>
  share === null ? '–' : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
export const millis = (ms: number | null): string => (ms === null ? '–' : `${Math.round(ms)} ms`);
export const rate = (kbps: number): string =>
  kbps >= 1_000 ? `${(kbps / 1_000).toFixed(1)} Mbit/s` : `${Math.round(kbps)} kbit/s`;

import { isIP } from 'node:net';
import { isLoopback, isPrivate } from './addresses.ts';
import { bad, ok, warn, type Finding } from './finding.ts';

const ABOUT = 'announced address';

export type AnnouncedOptions = {
  listenIp: string;
  announced: string | undefined;
  /** Addresses of this machine, loopback left out. */
  own: readonly string[];
  /** For the advice. */
  mediaPorts: string;
  lookup: (name: string) => Promise<string | null>;
};

export type Announced = { finding: Finding; ip: string | null; isOwn: boolean };

/** Whether browsers can be expected to reach the address that the service tells them. */
export async function judgeAnnounced(options: AnnouncedOptions): Promise<Announced> {
  const { announced, listenIp, own, lookup } = options;
  const told = announced ?? listenIp;
  const ip = isIP(told) === 0 ? await lookup(told) : told;
  if (ip === null) {
    const fix = 'set MEDIA_ANNOUNCED_ADDRESS to a name that resolves, or better to the IP address itself.';
    return { finding: bad(ABOUT, `${told} does not resolve.`, fix), ip, isOwn: false };
  }
  const isOwn = isLoopback(ip) || own.includes(ip);
  return { finding: judge({ ...options, told, ip, isOwn }), ip, isOwn };
}

function judge(options: AnnouncedOptions & { told: string; ip: string; isOwn: boolean }): Finding {
  const { announced, own, told, ip, isOwn, mediaPorts } = options;
  if (isLoopback(ip)) return judgeLoopback(announced, own);
  const name = told === ip ? ip : `${told} (${ip})`;
  if (told !== ip) {
    return warn(ABOUT, `${name} is a name, which some browsers do not take.`, `set MEDIA_ANNOUNCED_ADDRESS=${ip}.`);
  }
  if (isOwn) {
    return ok(
      ABOUT,
      isPrivate(ip) ? `${name}, of this machine: for people in this network.` : `${name}, of this machine.`,
    );
  }
  if (isPrivate(ip)) {
    const choice = own.length > 0 ? own.join(' or ') : 'the public address of the router';
    const text = `${name} is private and no address of this machine.`;
    return bad(ABOUT, text, `set MEDIA_ANNOUNCED_ADDRESS to ${choice}.`);
  }
  const text = `${name} is not an address of this machine: it is behind NAT.`;
  return warn(ABOUT, text, `make sure that the router forwards ports ${mediaPorts}, UDP and TCP, to this machine.`);
}

function judgeLoopback(announced: string | undefined, own: readonly string[]): Finding {
  if (announced !== undefined) {
    const text = `${announced} is this machine, seen from itself: nobody else hears anything.`;
    return warn(ABOUT, text, 'set MEDIA_ANNOUNCED_ADDRESS to the address that people reach.');
  }
  if (own.length > 1) {
    const text = 'unset: media works on this machine only, and it has several addresses.';
    return warn(ABOUT, text, `for others set MEDIA_ANNOUNCED_ADDRESS to the one they reach: ${own.join(' or ')}.`);
  }
  return ok(ABOUT, 'unset: media works on this machine only.');
}

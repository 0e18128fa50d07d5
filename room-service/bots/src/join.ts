import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION, type JoinTicket, type WireError } from '@atrium/protocol';
import { failed, type Outcome } from './errors.ts';

/** Long enough for a server that is starting a worker, short enough for somebody who waits at a shell. */
const HTTP_TIMEOUT_MS = 10_000;

export type TicketOptions = {
  /** http:// or https://, of the server. */
  base: string;
  room: string;
  /** The resume token of who has a place there, and asks only where that is now. */
  resume?: string;
  /** The version of the wire to speak. */
  protocol?: number;
  /** Where a socket at that address of a pod is reached from here, absolute; by `base` where it is left out. */
  reach?: Reach;
};

export type Reach = (address: string) => string;

/** The newest version that both sides know ([VER5]); a given one is spoken or nothing. */
export async function askInNewest(options: TicketOptions): Promise<Outcome<{ ticket: JoinTicket; protocol: number }>> {
  const from = options.protocol ?? PROTOCOL_VERSION;
  const oldest = options.protocol ?? OLDEST_PROTOCOL_VERSION;
  for (let protocol = from; ; protocol -= 1) {
    const ticket = await askTicket({ ...options, protocol });
    if (ticket.ok) return { ok: true, value: { ticket: ticket.value, protocol } };
    if (ticket.error.code !== 'client_too_new' || protocol <= oldest) return ticket;
  }
}

/** Asks for a place, as every client does: `POST /api/rooms/:room/join`. */
export async function askTicket({
  base,
  room,
  resume,
  protocol = PROTOCOL_VERSION,
  ...where
}: TicketOptions): Promise<Outcome<JoinTicket>> {
  const url = new URL(`/api/rooms/${encodeURIComponent(room)}/join`, base);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocol, resume, kind: 'bot' }),
      signal: AbortSignal.timeout(HTTP_TIMEOUT_MS),
    });
  } catch {
    return failed('unreachable', base);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && isTicket(body))
    return { ok: true, value: { ...body, url: reachOf({ base, ...where })(body.url) } };
  const refusal = refusalIn(body);
  return refusal ? { ok: false, error: refusal } : failed('not_atrium', base);
}

export const reachOf = ({ base, reach }: Pick<TicketOptions, 'base' | 'reach'>): Reach =>
  reach ?? ((address) => socketUrl(address, base));

/** Absolute ws:// or wss:// address: tickets may name a path of the server that was asked. */
export function socketUrl(url: string, base: string): string {
  const absolute = new URL(url, base);
  if (absolute.protocol === 'http:') absolute.protocol = 'ws:';
  if (absolute.protocol === 'https:') absolute.protocol = 'wss:';
  return absolute.href;
}

function isTicket(body: unknown): body is JoinTicket {
  return typeof body === 'object' && body !== null && 'token' in body && 'url' in body && 'rtpCapabilities' in body;
}

/** A refusal is `{ error: { code, message } }` or the bare `{ code, message }`. */
function refusalIn(body: unknown): WireError | null {
  if (typeof body !== 'object' || body === null) return null;
  const inner = 'error' in body ? body.error : body;
  if (typeof inner !== 'object' || inner === null || !('code' in inner) || !('message' in inner)) return null;
  return inner as WireError;
}

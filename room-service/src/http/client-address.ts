import type { IncomingMessage } from 'node:http';
import type { Express, Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';

/**
 * The address that limits count by, of a request that express did not see (an upgrade): behind a trusted proxy the one
 * that the proxy names; of IPv6 the network, since one client has a whole one.
 */
export function clientAddress(app: Express, request: IncomingMessage): string {
  // What express itself does to every request: `ip` comes with it.
  return addressOf(Object.setPrototypeOf(request, app.request) as Request);
}

/** The same of a request that express handles. */
export function addressOf({ ip }: Pick<Request, 'ip'>): string {
  return ip === undefined ? 'unknown' : ipKeyGenerator(ip);
}

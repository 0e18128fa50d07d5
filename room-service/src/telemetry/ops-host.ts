import { isIP, isIPv6 } from 'node:net';

/** RFC 9110, 7.2: a name or an address, and a port. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i;

/**
 * Whether a page for on-call may be read under that Host. A web page anywhere can have its own name lead to this port (DNS
 * rebinding), and what it fetches is then of its own origin to the browser; but it cannot do so with an address, with
 * `localhost`, or with a name that is not its own.
 */
export function isOwnHost(header: string | undefined, names: readonly string[]): boolean {
  const [, bracketed, plain] = HOST.exec(header ?? '') ?? [];
  if (bracketed !== undefined) return isIPv6(bracketed);
  if (plain === undefined) return false;
  const name = plain.toLowerCase().replace(/\.$/, '');
  return isIP(name) !== 0 || name === 'localhost' || names.includes(name);
}

/** What who came by another name is told. */
export function foreignHostText(header = ''): string {
  const name = HOST.exec(header)?.[2]?.toLowerCase() ?? '<name>';
  return `Not under this name: a web page of somebody could read it. Use the IP address or localhost, or set METRICS_HOSTS=${name.slice(0, 253)}\n`;
}

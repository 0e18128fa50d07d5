import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { readConfig, type ConfigResult } from './config.ts';
import { readTls } from './http/tls.ts';

export type Lookup = (name: string) => Promise<unknown>;

/** Reads the configuration, and asks what cannot be told from the text of the environment: files and names. */
export async function preflight(
  env: Record<string, string | undefined>,
  lookup: Lookup = dnsLookup,
): Promise<ConfigResult> {
  const read = readConfig(env);
  if (!read.ok) return read;
  const { http, media } = read.config;
  const mistakes: string[] = [];
  const tls = http.tls === null ? null : readTls(http.tls);
  if (typeof tls === 'string') mistakes.push(tls);
  if (media.announcedAddress !== undefined) mistakes.push(...(await unresolved(media.announcedAddress, lookup)));
  return mistakes.length > 0 ? { ok: false, mistakes } : read;
}

export function formatMistakes(mistakes: readonly string[]): string {
  return `The configuration has mistakes:\n${mistakes.map((text) => `  - ${text}\n`).join('')}`;
}

/** Browsers would be told a name that leads nowhere, and people would join and hear nothing. */
async function unresolved(announced: string, lookup: Lookup): Promise<string[]> {
  if (isIP(announced) !== 0) return [];
  try {
    await lookup(announced);
    return [];
  } catch {
    return [
      `MEDIA_ANNOUNCED_ADDRESS: ${announced} does not resolve. ` +
        'Set it to a name that resolves, or better to the IP address itself.',
    ];
  }
}

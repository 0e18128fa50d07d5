import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { resourceAttributesOf } from './resource-attributes.ts';

/** What a variable of the environment can be, each with the words for what it is not. */

export const PORT_MAX = 65_535;

/** Digits only: `Number` would take 0x50, 1e3 and a blank. Its message follows the value, in `mistakeOf`. */
const whole = (from: number, to: number, refusal: string) =>
  z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to, refusal)
    .transform(Number);
export const port = whole(0, PORT_MAX, `is not a port. Give a number from 0 to ${PORT_MAX}.`);
export const count = (to = Number.MAX_SAFE_INTEGER) =>
  whole(1, to, `is not a whole number ${to === Number.MAX_SAFE_INTEGER ? 'above 0' : `from 1 to ${to}`}.`);
export const seconds = whole(0, 3600, 'is not a whole number of seconds from 0 to 3600.');
export const minutes = whole(0, 1440, 'is not a whole number of minutes from 0 to 1440.');
export const list = z
  .string()
  .transform((text) => text.split(',').flatMap((part) => (part.trim() ? [part.trim()] : [])));
export const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true');
export const file = z.string().superRefine((path, context) => {
  const problem = fileProblem(path);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});
/** What express takes: a count of proxies, an address with an optional prefix length, or one of three names. */
export const isProxy = (text: string): boolean => {
  if (/^\d+$/.test(text) || ['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits] = text.split('/');
  const version = isIP(address);
  return version !== 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
};
export const iceUrls = (scheme: RegExp, example: string) =>
  list.refine((urls) => urls.every((url) => scheme.test(url)), `write it like ${example}`);

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter: a base that `/v1/traces` is put behind. */
export const endpoint = z.string().refine((text) => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || /\/v1\/(traces|metrics|logs)\/?$/.test(url.pathname))
    return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}, 'write the address of a collector like http://127.0.0.1:4318, without user, query and /v1/traces');

export const resource = z.string().transform((text, context) => {
  const attributes = resourceAttributesOf(text);
  if (attributes === null) {
    const message = 'write pairs like service.namespace=atrium,host.name=a, with , = and % in them as %2C %3D and %25';
    context.addIssue({ code: 'custom', message });
  }
  return attributes ?? {};
});

/** Of Prometheus or Alertmanager; behind a proxy it may have a path. */
export const address = z
  .string()
  .refine((text) => {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) return false;
    return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  }, 'write an address like http://127.0.0.1:9090, without user and query')
  .transform((text) => text.replace(/\/+$/, ''));

export const isRedisUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^rediss?:$/.test(url.protocol) && /^(\/\d*)?$/.test(url.pathname);
};
export const redisUrl = z.string().refine(isRedisUrl, 'write the address of Redis like redis://127.0.0.1:6379');

/** How browsers reach one pod of many: a path at the proxy in front, or an address in full. */
export const podAddress = z.string().refine((text) => {
  if (/^\/[^\s?#]*$/.test(text) && !text.startsWith('//')) return true;
  const url = URL.parse(text);
  return url !== null && /^wss?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '';
}, 'write a path like /pods/a/ws, or an address like wss://a.example.org/ws');

/** A label of DNS, so that a proxy may look the pod up by it. */
export const podName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])?$/, 'write small letters, digits and hyphens');

/** RFC 1123, 2.1. */
export const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'write small letters, digits and hyphens');

/** An address of IP alone is at the port that is set beside it: Kubernetes gives it to a pod so, of IPv6 without brackets. */
export const hostAndPort = z.string().refine((text) => {
  const url = URL.parse(`http://${text}`);
  return isIP(text) !== 0 || (url !== null && url.host === text.toLowerCase() && url.port !== '');
}, 'write an address like 10.0.0.7:9465, or 10.0.0.7 alone for the port of CONTROL_PORT');

export const hostNames = list
  .refine(
    (names) => names.every((name) => /^[\w-]+(\.[\w-]+)*$/.test(name)),
    'write names like ops.example.org, without port',
  )
  .transform((names) => names.map((name) => name.toLowerCase()));

/** Null for a file that this user can read. */
export function fileProblem(path: string): string | null {
  try {
    accessSync(path, constants.R_OK);
    return null;
  } catch (error) {
    return fileWords((error as NodeJS.ErrnoException).code);
  }
}

/** Why a file cannot be read, from the system's code. */
export function fileWords(code = 'unknown'): string {
  if (['ENOENT', 'ENOTDIR'].includes(code)) return 'there is no such file';
  if (!['EACCES', 'EPERM'].includes(code)) return `it cannot be read: ${code}`;
  return 'the user that runs Atrium may not read it, or not open its folder';
}

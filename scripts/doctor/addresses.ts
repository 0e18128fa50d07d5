import { BlockList, isIP } from 'node:net';

/** Addresses that the internet does not route: RFC 1918, 6598 (carrier NAT), 3927 and 4291 (link local), 4193. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('169.254.0.0', 16);
PRIVATE.addSubnet('fe80::', 10, 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const family = (ip: string) => (isIP(ip) === 6 ? 'ipv6' : 'ipv4');

export const isPrivate = (ip: string): boolean => PRIVATE.check(ip, family(ip));
export const isLoopback = (ip: string): boolean => LOOPBACK.check(ip, family(ip));
export const isWildcard = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

/** RFC 6750, 2.1. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer (\S{1,2048})$/i.exec(request.get('authorization') ?? '')?.[1];
}

/** In the same time wherever they differ, and however long they are. */
export function isSame(given: string, token: string): boolean {
  const [one, other] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

import { z } from 'zod';
import { ERRORS, ok, refuse, type Result } from './errors.ts';
import type { RequestFrame } from './frames.ts';
import { RESUME_TOKEN_MAX_CHARS } from './limits.ts';
import { requestSchemas } from './requests.ts';

export { reportSchema } from './report.ts';
export { requestSchemas } from './requests.ts';
export { ticketSchema } from './ticket.ts';

/** W3C trace context, version 00. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** RTP parameters nest seven levels; cloning what is nested by thousands throws, wherever it is passed on to. */
const NESTING_MAX = 16;

const envelope = z.strictObject({
  id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  m: z.string().max(64),
  d: z.unknown(),
  tp: z.string().regex(TRACEPARENT).optional(),
});

/** A parsed request, or a refusal with the id that it answers (null when not even that could be read). */
export type ParsedRequest = { id: number | null; result: Result<RequestFrame> };

/** Reads one text frame of a client; never throws. */
export function parseRequest(text: string): ParsedRequest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { id: null, result: refuse('bad_message', 'not JSON') };
  }
  if (isDeeperThan(NESTING_MAX, json)) return { id: idOf(json), result: refuse('bad_message', 'nested too deeply') };
  const outer = envelope.safeParse(json);
  if (!outer.success) return { id: idOf(json), result: refuse('bad_message', firstIssue(outer.error)) };
  const { id, m, d, tp } = outer.data;
  if (!Object.hasOwn(requestSchemas, m)) return { id, result: refuse('unknown_message', JSON.stringify(m)) };
  const name = m as keyof typeof requestSchemas;
  const payload = requestSchemas[name].safeParse(d);
  if (!payload.success) return { id, result: refuse('bad_payload', firstIssue(payload.error)) };
  const frame = { id, m: name, d: payload.data, ...(tp === undefined ? {} : { tp }) } as RequestFrame;
  return { id, result: ok(frame) };
}

/** By levels and not by recursion, whose depth would be the client's to choose. */
function isDeeperThan(levels: number, json: unknown): boolean {
  let level = [json];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

function idOf(json: unknown): number | null {
  const id = typeof json === 'object' && json !== null ? (json as { id?: unknown }).id : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'message'}: ${issue.message}`.slice(0, 200) : 'invalid';
}

/** `POST /api/rooms/:room/join`. `resume`: of somebody who asks where the room lives now, to take a place back. */
export const joinRequestSchema = z.strictObject({
  protocol: z.number().int(),
  resume: z.string().max(RESUME_TOKEN_MAX_CHARS).optional(),
  /** For whom a new room would be: what nobody comes to is evidence, too, and of whom it says nothing else. */
  kind: z.enum(['person', 'bot']).optional(),
});

export const roomNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/, ERRORS.bad_room_name.text);

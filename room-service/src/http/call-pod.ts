import { request } from 'node:http';
import type { Pod } from '../directory/directory.ts';
import type { PodPass } from './pod-pass.ts';

/** A photo has 45 kB, router capabilities some 10. */
const ANSWER_MAX_BYTES = 256 * 1024;

/** refused: its port does, so its process is gone. silent: nothing came back in time, or nothing that can be read. */
export type Heard =
  { kind: 'heard'; status: number; type: string; body: Buffer } | { kind: 'refused' } | { kind: 'silent' };

export type Ask = {
  method?: 'GET' | 'POST';
  path: string;
  body?: object;
  traceparent?: string | undefined;
  withinMs: number;
};

/**
 * One call to another pod, which never rejects. By a connection of its own: that its port refuses says something of the pod
 * only if it was asked just now.
 */
export async function callPod(pass: PodPass, { id, internal }: Pod, ask: Ask): Promise<Heard> {
  const { method = 'GET', path, body, traceparent, withinMs } = ask;
  const token = await pass.sign({ method, path, to: id });
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ kind: error.code === 'ECONNREFUSED' ? 'refused' : 'silent' });
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const url = URL.parse(`http://${internal}${path}`);
    if (url === null) return void resolve({ kind: 'silent' });
    const signal = AbortSignal.timeout(withinMs);
    const asked = request(url, { method, headers, agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_MAX_BYTES) response.destroy(new Error('too large'));
        else chunks.push(chunk);
      });
      response.on('error', failed);
      response.on('end', () => {
        const type = response.headers['content-type'] ?? '';
        resolve({ kind: 'heard', status: response.statusCode ?? 0, type, body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', failed);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Of one room, as other pods ask about it. */
export const pathOf = (room: string): string => `/control/rooms/${encodeURIComponent(room)}`;

export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** Where Kubernetes puts what a pod may show its API server (kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** It answers within milliseconds, and nobody waits for it. */
const WITHIN_MS = 5_000;
/** Of an answer that says why not. */
const WORDS_MAX = 300;

export type OwnPodOptions = {
  host: string;
  port: number;
  namespace: string;
  name: string;
  /** The folder with `token` and `ca.crt`. */
  account?: string;
  withinMs?: number;
};

/** This pod as Kubernetes knows it. */
export class OwnPod {
  readonly #options: OwnPodOptions;

  constructor(options: OwnPodOptions) {
    this.#options = options;
  }

  /** Why it could not be written; null: it was. Never rejects. A merge patch (RFC 7386) leaves all else as it is. */
  async annotate(annotations: Record<string, string>): Promise<string | null> {
    try {
      const { status, text } = await this.#patch(JSON.stringify({ metadata: { annotations } }));
      return status === 200 ? null : `${status}: ${wordsOf(text)}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #patch(body: string): Promise<{ status: number; text: string }> {
    const { host, port, namespace, name, account = ACCOUNT, withinMs = WITHIN_MS } = this.#options;
    // Each time: the kubelet writes another token long before this one ends, and another authority may sign.
    const [token, ca] = await Promise.all(['token', 'ca.crt'].map((file) => readFile(join(account, file), 'utf8')));
    return new Promise((resolve, reject) => {
      const patch = request({
        host,
        port,
        ca,
        // An address has no name to be asked for.
        servername: isIP(host) === 0 ? host : '',
        agent: false,
        method: 'PATCH',
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`,
        headers: {
          authorization: `Bearer ${(token ?? '').trim()}`,
          accept: 'application/json',
          'content-type': 'application/merge-patch+json',
          'content-length': Buffer.byteLength(body),
        },
        signal: AbortSignal.timeout(withinMs),
      });
      patch.once('error', reject);
      patch.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text = text.length < 4 * WORDS_MAX ? text + chunk : text));
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      patch.end(body);
    });
  }
}

/** A `Status` of Kubernetes has a message. */
function wordsOf(text: string): string {
  const message = /"message":\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return (message === undefined ? text : String(JSON.parse(message))).slice(0, WORDS_MAX);
}

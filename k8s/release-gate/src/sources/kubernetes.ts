import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { heeded, inShort, type Told } from './told.ts';

/** Where Kubernetes puts what a pod may show its API server (kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** A ConfigMap is the largest of what is asked for: 1 MiB, and what JSON adds to it. */
const ANSWER_MAX_CHARS = 4 * 1024 * 1024;

export type KubernetesOptions = {
  host: string;
  port: number;
  /** The folder with `token` and `ca.crt`. */
  account?: string;
  timeoutMs: number;
  /** It did not answer, or refused. */
  failed?: () => void;
};

export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  body?: object;
  /** `application/json` where it is not said. */
  type?: string;
};
/** `status`: 404 and 409 are answers that a caller understands; any other that is no success is a refusal. */
export type Said<T> = { status: 200; value: T } | { status: 404 | 409 };

const refusal = z.object({ message: z.string() });

/** The API of Kubernetes, by a pod's own account. Its client library is 65 MB, and five calls are made here. */
export class Kubernetes {
  readonly #options: KubernetesOptions;

  constructor(options: KubernetesOptions) {
    this.#options = options;
  }

  async ask<T>(call: Call, form: z.ZodType<T>): Promise<Told<Said<T>>> {
    return heeded(await this.#ask(call, form), this.#options.failed ?? (() => undefined));
  }

  async #ask<T>(call: Call, form: z.ZodType<T>): Promise<Told<Said<T>>> {
    try {
      const { status, text } = await this.#send(call);
      if (status === 404 || status === 409) return { ok: true, value: { status } };
      const told: unknown = JSON.parse(text);
      if (status < 300) return { ok: true, value: { status: 200, value: form.parse(told) } };
      const why = refusal.safeParse(told).data?.message ?? String(status);
      return { ok: false, why: `Kubernetes refuses ${call.method} ${call.path}: ${why}` };
    } catch (error) {
      if (error instanceof z.ZodError) return { ok: false, why: `${call.path}: ${z.prettifyError(error)}` };
      return { ok: false, why: `Kubernetes does not answer: ${inShort(error)}` };
    }
  }

  async #send({ method, path, body, type = 'application/json' }: Call): Promise<{ status: number; text: string }> {
    const { host, port, account = ACCOUNT, timeoutMs } = this.#options;
    // Each time: the kubelet writes another token long before this one ends, and another authority may sign.
    const [token = '', ca] = await Promise.all(
      ['token', 'ca.crt'].map((file) => readFile(join(account, file), 'utf8')),
    );
    const headers = { authorization: `Bearer ${token.trim()}`, accept: 'application/json', 'content-type': type };
    // An address has no name to be asked for.
    const servername = isIP(host) === 0 ? host : '';
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const asked = request({ host, port, ca, servername, agent: false, method, path, headers, signal }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_MAX_CHARS) response.destroy(new Error(`${path}: the answer is too long`));
        });
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.once('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

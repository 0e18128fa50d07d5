/** What is wrong with a build, from outside the product: Node loads it before the service. */
const SOURCES = {
  /** Every fifth request to join is answered with an error, and nobody else has any trouble. */
  joinsFail: `
    let asked = 0;
    onRequest((request, response) => {
      if (!request.url.endsWith('/join') || ++asked % 5 > 0) return false;
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"error":{"code":"internal","message":"a mistake"}}');
      return true;
    });`,
  joinsSlow: `
    const slow = Server.prototype.emit;
    Server.prototype.emit = function (name, request, ...more) {
      if (name !== 'request' || !request.url.endsWith('/join')) return slow.call(this, name, request, ...more);
      setTimeout(() => slow.call(this, name, request, ...more), 3000);
      return true;
    };`,
  /** Nobody who comes back is known. */
  resumeBroken: `
    onMessage((message) => { if (message.m === 'join' && message.d?.resume) message.d.resume.token = 'of-nobody'; });`,
  tellsNothing: `
    onRequest((request, response) => request.url.startsWith('/metrics') && (response.writeHead(503).end(), true));`,
  /** To this build every client is of long ago. */
  otherProtocol: `
    onMessage((message) => { if (typeof message.protocol === 'number' && !message.m) message.protocol = -1; });`,
} as const;
export type Fault = keyof typeof SOURCES;

const HELPERS = `
  import { Server } from 'node:http';
  const onRequest = (answers) => {
    const { emit } = Server.prototype;
    Server.prototype.emit = function (name, request, response, ...more) {
      return (name === 'request' && answers(request, response)) || emit.call(this, name, request, response, ...more);
    };
  };
  const onMessage = (change) => {
    const { parse } = JSON;
    JSON.parse = (...args) => {
      const value = parse(...args);
      if (value !== null && typeof value === 'object') change(value);
      return value;
    };
  };`;

/** Of the service's environment. */
export function withFaults(...faults: Fault[]): Record<string, string> {
  const source = [HELPERS, ...faults.map((fault) => `{${SOURCES[fault]}\n}`)].join('\n');
  return { NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(source).toString('base64')}` };
}

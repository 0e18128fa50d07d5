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
  /** It takes no room over: whoever moves one to it is told that something went wrong. */
  takesNoRooms: `
    onRequest(({ url }, response) => url.endsWith('/moves/commit') && (response.writeHead(500).end(), true));`,
  /** What it says of a room that it gives away nobody can read. */
  givesNoRooms: `
    const { stringify } = JSON;
    const unreadable = (value) => ({ ...value, snapshot: { ...value.snapshot, sessions: [{}] } });
    JSON.stringify = (value, ...more) => stringify(value?.snapshot && value.photos ? unreadable(value) : value, ...more);`,
  /** Nobody can be there before their room is. */
  attachesNobody: `
    onMessage((message) => { if (message.m === 'attach' && message.d) message.d.token = 'of-nobody'; });`,
  tellsNothing: `
    onRequest((request, response) => request.url.startsWith('/metrics') && (response.writeHead(503).end(), true));`,
  /** To this build every client is of long ago. */
  otherProtocol: `
    onMessage((message) => { if (typeof message.protocol === 'number' && !message.m) message.protocol = -1; });`,
  /** It has time for others only now and then. */
  loopBlocked: `
    setInterval(() => { for (const until = Date.now() + 1200; Date.now() < until; ); }, 1500);`,
  /** From when the first person comes on nobody gets in: bots that tried it before have seen nothing of that. */
  letsNobodyIn: `
    let isBad = false;
    onRequest(({ url }) => { isBad ||= isOfPeople(url); return false; });
    onUpgrade((socket) => isBad && (socket.destroy(), true));`,
  /** The same, and nothing is heard of it. */
  fallsSilent: `
    let isSilent = false;
    onRequest((request, response) => {
      isSilent ||= isOfPeople(request.url);
      return isSilent && request.url.startsWith('/metrics') && (response.writeHead(503).end(), true);
    });`,
  /** Sixteen MB a second: what it may have (1 GiB) is used up within a minute. */
  leaks: `
    const kept = [];
    setInterval(() => kept.push(Buffer.alloc(8 << 20, 1)), 500);`,
  endsAtOnce: 'process.exit(1);',
  endsAfterAMinute: 'setTimeout(() => process.exit(1), 60_000);',
  /** On trial it is well. When it is promoted its pods are new ones, and 5 to 15 s old by the end of that. */
  turnsBadLater: `
    if (process.env.HOSTNAME?.includes('-primary-')) {
      let isBad = false;
      setTimeout(() => { isBad = true; }, 100_000);
      onUpgrade((socket) => isBad && (socket.destroy(), true));
    }`,
} as const;
export type BuildFault = keyof typeof SOURCES;

const HELPERS = `
  import { Server } from 'node:http';
  const onEvent = (event, answers) => {
    const { emit } = Server.prototype;
    Server.prototype.emit = function (name, request, response, ...more) {
      return (name === event && answers(request, response)) || emit.call(this, name, request, response, ...more);
    };
  };
  const onRequest = (answers) => onEvent('request', answers);
  const onUpgrade = (answers) => onEvent('upgrade', (request, socket) => answers(socket));
  const isOfPeople = (url) => /\\/rooms\\/(?!trial-)/.test(url);
  const onMessage = (change) => {
    const { parse } = JSON;
    JSON.parse = (...args) => {
      const value = parse(...args);
      if (value !== null && typeof value === 'object') change(value);
      return value;
    };
  };`;

/** Of the service's environment. */
export function withFaults(...faults: BuildFault[]): { NODE_OPTIONS: string } {
  const source = [HELPERS, ...faults.map((fault) => `{${SOURCES[fault]}\n}`)].join('\n');
  return { NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(source).toString('base64')}` };
}

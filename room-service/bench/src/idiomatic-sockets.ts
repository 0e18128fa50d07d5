import { WebSocket } from 'ws';
import { Idiomatic } from './idiomatic.ts';

/** Loaded before the service (`node --import`): patches the socket library, as OpenTelemetry's instrumentations do. */

const idiomatic = new Idiomatic();
const sizeOf = (data: unknown): number => (data as { length?: number }).length ?? 0;

/** A method of the library, to be called on whatever socket it was called on. */
type Method = (...args: unknown[]) => unknown;
const prototype = WebSocket.prototype as unknown as Record<'emit' | 'send', Method>;
const { emit, send } = prototype;

prototype.emit = function (this: unknown, ...args: unknown[]): unknown {
  const pass = (): unknown => Reflect.apply(emit, this, args);
  const [event, data, isBinary] = args;
  if (event !== 'message') return pass();
  return idiomatic.measure('in', isBinary === true ? 'pose' : 'text', sizeOf(data), pass);
};

prototype.send = function (this: unknown, ...args: unknown[]): unknown {
  const [data] = args;
  const type = typeof data === 'string' ? 'text' : 'pose';
  return idiomatic.measure('out', type, sizeOf(data), () => Reflect.apply(send, this, args));
};

import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { RedisServer } from './redis-server.ts';

/** What it answers to a PING, spoken by hand (redis.io/docs/latest/develop/reference/protocol-spec, inline commands). */
async function ping(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write('PING\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

test.runIf(RedisServer.available())('a Redis of the test’s own is killed and comes back on its port', async () => {
  const redis = await RedisServer.start();
  expect(await ping(redis.url)).toBe('+PONG\r\n');
  await redis.kill();
  await expect(ping(redis.url)).rejects.toThrow('ECONNREFUSED');
  await redis.restart();
  expect(await ping(redis.url)).toBe('+PONG\r\n');
  await redis.stop();
  await redis.stop();
  await expect(ping(redis.url)).rejects.toThrow('ECONNREFUSED');
});

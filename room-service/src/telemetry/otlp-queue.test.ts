import { expect, test } from 'vitest';
import { OtlpQueue, type OtlpBody } from './otlp-queue.ts';

const bodyOf = (from: string, size: number, items = 1): OtlpBody => ({
  path: 'v1/traces',
  bytes: new Uint8Array(size),
  items,
  from,
});

/** Takes out all that waits. */
function emptied(queue: OtlpQueue): OtlpBody[] {
  const found: OtlpBody[] = [];
  for (let body = queue.begin(); body; body = queue.begin()) {
    found.push(body);
    queue.end(body);
  }
  return found;
}

test('[TRC3] the oldest is lost where the bytes are too many, and each of its items is counted', () => {
  const queue = new OtlpQueue({ maxBytes: 100 });
  const bodies = [40, 40, 40, 40].map((size) => bodyOf('', size, 3));
  for (const body of bodies) queue.push(body);
  expect(queue).toMatchObject({ bytes: 80, lost: 6 });
  expect(emptied(queue)).toEqual(bodies.slice(2));
  expect(queue).toMatchObject({ bytes: 0, lost: 6 });
});

test('[TRC3] what is under way is left alone, and waits again where it was', () => {
  const queue = new OtlpQueue({ maxBytes: 100 });
  const bodies = [1, 2, 4, 8].map((items) => bodyOf('', 40, items));
  const [first] = bodies;
  for (const body of bodies.slice(0, 1)) queue.push(body);
  expect(queue.begin()).toBe(first);
  for (const body of bodies.slice(1)) queue.push(body);
  expect(queue).toMatchObject({ bytes: 80, lost: 6 });
  queue.again();
  expect(emptied(queue)).toEqual([first, bodies[3]]);
});

test('[TRC3] what was given up while it was under way is over once', () => {
  const queue = new OtlpQueue({ maxBytes: 100 });
  const body = bodyOf('', 40, 5);
  queue.push(body);
  expect(queue.begin()).toBe(body);
  queue.drop();
  expect(queue.end(body)).toBe(false);
  expect(queue).toMatchObject({ bytes: 0, lost: 5 });
});

test('[TRC17] nobody holds more than a share, and loses their own for more', () => {
  const queue = new OtlpQueue({ maxBytes: 100, shareMaxBytes: 25 });
  queue.push(bodyOf('quiet', 10));
  for (let n = 0; n < 50; n += 1) queue.push(bodyOf('loud', 10));
  expect(queue).toMatchObject({ bytes: 30, lost: 48 });
  expect(emptied(queue).map(({ from }) => from)).toEqual(['quiet', 'loud', 'loud']);
});

test('[TRC17] where many fill it together, who holds least loses nothing', () => {
  const queue = new OtlpQueue({ maxBytes: 100, shareMaxBytes: 25 });
  queue.push(bodyOf('quiet', 10));
  for (let n = 0; n < 100; n += 1) queue.push(bodyOf(`loud-${n % 6}`, 10));
  expect(queue.bytes).toBe(100);
  expect(emptied(queue)[0]?.from).toBe('quiet');
});

test('[TRC17] a body that is larger than a share still waits alone', () => {
  const queue = new OtlpQueue({ maxBytes: 100, shareMaxBytes: 25 });
  queue.push(bodyOf('a', 30));
  expect(queue).toMatchObject({ bytes: 30, lost: 0 });
  queue.push(bodyOf('a', 40));
  expect(queue).toMatchObject({ bytes: 40, lost: 1 });
});

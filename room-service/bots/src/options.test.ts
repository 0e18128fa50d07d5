import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';

const mistakes = (...args: string[]): string[] => {
  const parsed = parseOptions(args);
  return parsed.is === 'wrong' ? parsed.mistakes : [];
};

describe('parseOptions', () => {
  test('has defaults that make a demo', () => {
    expect(parseOptions([])).toEqual({
      is: 'options',
      options: {
        room: 'demo',
        count: 8,
        url: 'http://localhost:3000',
        video: 4,
        listen: 8,
        circles: 2,
        seconds: 0,
        seed: 1,
        media: true,
      },
    });
  });

  test('looks for the server where PORT puts it, unless told where', () => {
    expect(parseOptions([], { PORT: '3901' })).toMatchObject({ options: { url: 'http://localhost:3901' } });
    expect(parseOptions([], { PORT: '' })).toMatchObject({ options: { url: 'http://localhost:3000' } });
    const told = parseOptions(['--url', 'https://a.example'], { PORT: '3901' });
    expect(told).toMatchObject({ options: { url: 'https://a.example' } });
  });

  test('reads what is given', () => {
    const args =
      '--room team --count 50 --video 6 --listen 5 --circles 12 --seconds 60 --seed 9 --url https://a.example --no-media';
    expect(parseOptions(args.split(' '))).toMatchObject({
      is: 'options',
      options: { room: 'team', count: 50, video: 6, listen: 5, circles: 12, seconds: 60, seed: 9, media: false },
    });
  });

  test('a single bot has a camera of its own and no more', () => {
    expect(parseOptions(['--count', '1'])).toMatchObject({ options: { video: 1, circles: 1 } });
  });

  test('of a crowd only some listen, or one thread would mix it all', () => {
    expect(parseOptions(['--count', '50'])).toMatchObject({ options: { listen: 16, circles: 13 } });
  });

  test.each([
    [['--count', 'many'], '--count must be a whole number from 1 to 1000, not "many".'],
    [['--count', '0'], '--count must be a whole number from 1 to 1000, not "0".'],
    [['--count', '1e3'], '--count must be a whole number from 1 to 1000, not "1e3".'],
    [['--count', '3', '--video', '4'], '--video must be a whole number from 0 to 3, not "4".'],
    [['--count', '3', '--circles', '0'], '--circles must be a whole number from 1 to 3, not "0".'],
    [['--seconds=-1'], '--seconds must be a whole number from 0 to 86400, not "-1".'],
    [['--room', 'Big Room'], '--room must be 1 to 48 small letters, digits and hyphens, not "Big Room".'],
    [['--url', 'localhost:3000'], '--url must be an http:// or https:// address, not "localhost:3000".'],
  ])('%j is refused', (args, message) => {
    expect(mistakes(...args)).toEqual([message]);
  });

  test('names every mistake at once, and options that do not exist', () => {
    expect(mistakes('--count', 'x', '--room', '_')).toHaveLength(2);
    expect(mistakes('--colour', 'red')[0]).toContain('--colour');
  });

  test('helps', () => {
    expect(parseOptions(['-h'])).toEqual({ is: 'help' });
  });
});

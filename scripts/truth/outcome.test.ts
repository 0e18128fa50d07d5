import { describe, expect, it } from 'vitest';
import { goodShare, missingOf, strayOf } from './outcome.ts';

const loss = { spoils: 1, reasons: ['audio_loss'], besides: ['video_frozen'] } as const;

describe('the truth of a fault', () => {
  it('is told when the right reason took the time of those who were spoiled', () => {
    const seconds = new Map([
      ['none', 80],
      ['audio_loss', 35],
      ['video_frozen', 25],
      ['no_report', 30],
    ] as const);
    expect(missingOf(loss, seconds, 40)).toEqual([]);
    expect(strayOf(loss, seconds)).toEqual([]);
  });

  it('is not when the reason did not move, or another one did', () => {
    const seconds = new Map([
      ['none', 80],
      ['audio_loss', 15],
      ['no_audio', 25],
    ] as const);
    expect(missingOf(loss, seconds, 40)).toEqual(['15.0 s of audio_loss: less than 20.0 s']);
    expect(strayOf(loss, seconds)).toEqual(['25.0 s of no_audio, which this is not']);
  });

  it('lets nothing move where nobody is spoiled', () => {
    const healthy = { spoils: 0, reasons: [] };
    expect(
      strayOf(
        healthy,
        new Map([
          ['none', 119.6],
          ['audio_loss', 0.4],
        ] as const),
      ),
    ).toEqual([]);
    expect(
      strayOf(
        healthy,
        new Map([
          ['none', 115],
          ['audio_loss', 5],
        ] as const),
      ),
    ).toHaveLength(1);
  });
});

describe('goodShare', () => {
  it('leaves out what nobody knows', () => {
    expect(
      goodShare(
        new Map([
          ['none', 30],
          ['no_report', 100],
          ['audio_loss', 10],
        ] as const),
      ),
    ).toBe(0.75);
    expect(goodShare(new Map())).toBe(1);
  });
});

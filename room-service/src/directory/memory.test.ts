import { describe } from 'vitest';
import { MemoryDirectory } from './memory.ts';
import { describeContract } from './testing/contract.ts';
import { CONTRACT_TERMS } from './testing/fixture.ts';

describe('the directory in memory', () => {
  describeContract(() => {
    let now = 1_700_000_000_000;
    return Promise.resolve({
      directory: new MemoryDirectory({ now: () => now, terms: CONTRACT_TERMS }),
      advance: (ms) => (now += ms),
      close: () => Promise.resolve(),
    });
  });
});

import { describe, it } from 'vitest';
import type { Terms } from '../directory.ts';
import { describeContract } from './contract.ts';
import { CONTRACT_TERMS, type Fixture } from './fixture.ts';
import { MemoryDirectory } from './memory.ts';
import { walk, WALK_TERMS } from './walk.ts';

const BEGAN = 1_700_000_000_000;

function open(terms: Partial<Terms> = {}): Promise<Fixture> {
  let now = BEGAN;
  return Promise.resolve({
    directory: new MemoryDirectory({ now: () => now, terms: { ...CONTRACT_TERMS, ...terms } }),
    advance: (ms) => (now += ms),
    close: () => Promise.resolve(),
  });
}

describe('the directory in memory', () => {
  describeContract(open);

  it('[DIR6] [DIR7] [DIR10] [DIR12] is what the model is, whatever happens to pods and answers', async () => {
    await walk(() => {
      let now = BEGAN;
      const opened = () => new MemoryDirectory({ now: () => now, terms: WALK_TERMS });
      return Promise.resolve({
        directory: opened(),
        advance: (ms) => (now += ms),
        close: () => Promise.resolve(),
        forgetAll: () => Promise.resolve(opened()),
      });
    }, 1_000);
  });
});

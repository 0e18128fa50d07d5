import { describe, it } from 'vitest';
import { MemoryDirectory } from './memory.ts';
import { describeContract } from './testing/contract.ts';
import { CONTRACT_TERMS, type Fixture } from './testing/fixture.ts';
import { walk, WALK_TERMS } from './testing/walk.ts';

const BEGAN = 1_700_000_000_000;

function open(): Promise<Fixture> {
  let now = BEGAN;
  return Promise.resolve({
    directory: new MemoryDirectory({ now: () => now, terms: CONTRACT_TERMS }),
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

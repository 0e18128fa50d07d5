import { describe } from 'vitest';
import type { Open } from './fixture.ts';
import { describeMembership } from './membership.ts';
import { describeOwnership } from './ownership.ts';

/** What holds for each directory, whatever it is made of. */
export function describeContract(open: Open): void {
  describe('rooms', () => describeOwnership(open));
  describe('pods', () => describeMembership(open));
}

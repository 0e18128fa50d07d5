import { describe, expect, it } from 'vitest';
import { deviceProblem, environmentProblem } from './device-problem.ts';

describe('deviceProblem', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['TypeError', 'failed'],
  ])('%s is %s', (name, problem) => {
    expect(deviceProblem(new DOMException('x', name))).toBe(problem);
  });

  it.each([null, undefined, 'denied', 7, {}])('%j, which no browser throws, is failed', (error) => {
    expect(deviceProblem(error)).toBe('failed');
  });
});

describe('environmentProblem', () => {
  it('blames the address only when the address is the reason', () => {
    expect(environmentProblem({ secure: false, hasDevices: false })).toBe('insecure');
    expect(environmentProblem({ secure: true, hasDevices: false })).toBe('failed');
    expect(environmentProblem({ secure: true, hasDevices: true })).toBeNull();
  });
});

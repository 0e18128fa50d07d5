import { expect, test } from 'vitest';
import { withoutService } from './without-service.ts';

function machine(isRunning: boolean) {
  const done: string[] = [];
  const systemctl = (...args: string[]) => void done.push(args.join(' '));
  return { done, manager: { isRunning, systemctl } };
}

test('the service is masked while its package is installed, and does not start with the machine', async () => {
  const { done, manager } = machine(true);
  const install = () => Promise.resolve(done.push('install'));
  await withoutService('coturn.service', install, manager);
  expect(done).toEqual([
    'mask --runtime coturn.service',
    'install',
    'unmask --runtime coturn.service',
    'disable coturn.service',
  ]);
});

test('no mask is left when the installation fails', async () => {
  const { done, manager } = machine(true);
  const install = () => Promise.reject(new Error('no network'));
  await expect(withoutService('coturn.service', install, manager)).rejects.toThrow('no network');
  expect(done).toContain('unmask --runtime coturn.service');
});

test('without systemd there is nothing to mask', async () => {
  const { done, manager } = machine(false);
  expect(await withoutService('coturn.service', () => Promise.resolve('done'), manager)).toBe('done');
  expect(done).toEqual([]);
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { launch, type LaunchOptions } from './browser.ts';

/** Software WebGL on a busy machine. */
export const WITHIN_MS = 60_000;

export type Site = { readonly service: Service; readonly browser: Browser };

/** A service and a browser for all tests of one file, both ended after the last of them. To be called once, at its top. */
export function onSite(environment: Record<string, string> = {}, options?: LaunchOptions): Site {
  let site: Site | null = null;
  beforeAll(async () => {
    const [service, browser] = await Promise.all([
      startService({ JOINS_PER_MINUTE: '1000', ...environment }),
      launch(options),
    ]);
    site = { service, browser };
  });
  afterAll(async () => {
    await site?.browser.close();
    await site?.service.stop();
  });
  const begun = (): Site => {
    if (site === null) throw new Error('the service and the browser begin before the first test');
    return site;
  };
  return {
    get service() {
      return begun().service;
    },
    get browser() {
      return begun().browser;
    },
  };
}

/** What is read again and again until it is as expected. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: WITHIN_MS });

import { info } from '../metric.ts';

/**
 * What this process is. Whoever asks by version joins with it (`* on (instance) group_left (version) atrium_build_info`):
 * a version as a label of every metric would be a set that nobody closes.
 */
export const BUILD = {
  build: info('atrium_build_info', {
    help: 'Always 1: the version and the release track of this process.',
    constants: ['version', 'track'],
  }),
} as const;

export { findWorker, resolveWorker, type ResolveOptions } from './resolve.ts';
export { WorkerUnavailable } from './error.ts';
export { probeWorker, type Probe } from './probe.ts';
export { cacheFolder } from './cache.ts';
export { installCommand, installPackages, type InstallOptions, type Installed, type System } from './debian.ts';
export { BUILD_PACKAGES, missingPackages } from './requirements.ts';
export { cacheTrouble, type CacheTrouble } from './cache-trouble.ts';
export { run, type RunEnd, type RunOptions } from './run.ts';

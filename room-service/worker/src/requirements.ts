import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the build needs: how to see that it is there, and Debian's name for it. */
type Requirement = { package: string } & ({ command: string } | { header: string });

const REQUIREMENTS: readonly Requirement[] = [
  { command: 'cmake', package: 'cmake' },
  { command: 'make', package: 'make' },
  { command: 'c++', package: 'g++' },
  { command: 'pkg-config', package: 'pkg-config' },
  { command: 'flatc', package: 'flatbuffers-compiler' },
  { header: 'flatbuffers/flatbuffers.h', package: 'libflatbuffers-dev' },
  { header: 'uv.h', package: 'libuv1-dev' },
  { header: 'openssl/ssl.h', package: 'libssl-dev' },
  { header: 'srtp2/srtp.h', package: 'libsrtp2-dev' },
  { header: 'absl/types/optional.h', package: 'libabsl-dev' },
];

const HEADER_FOLDERS = ['/usr/include', '/usr/local/include'];

/** Every package that the build may need, for error messages. */
export const BUILD_PACKAGES: readonly string[] = REQUIREMENTS.map((requirement) => requirement.package);

/** Debian's names of what is missing. Looks for the things, not for the packages: they may come from elsewhere. */
export function missingPackages(env: NodeJS.ProcessEnv, exists: (path: string) => boolean = existsSync): string[] {
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return REQUIREMENTS.filter((requirement) =>
    'command' in requirement
      ? !path.some((folder) => exists(join(folder, requirement.command)))
      : !HEADER_FOLDERS.some((folder) => exists(join(folder, requirement.header))),
  ).map((requirement) => requirement.package);
}

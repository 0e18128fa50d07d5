import type { Lock, Production } from './production.ts';

/** CycloneDX 1.5 as JSON (https://cyclonedx.org/docs/1.5/json), as far as it is written here. */
export type Sbom = {
  bomFormat: 'CycloneDX';
  specVersion: '1.5';
  version: 1;
  metadata: { component: Component };
  components: Component[];
};
type Component = {
  type: 'container' | 'application' | 'library';
  name: string;
  version: string;
  purl?: string;
  hashes?: { alg: 'SHA-512'; content: string }[];
  licenses?: { expression: string }[];
};

/** Of Debian, as `dpkg-query --show` prints it; `architecture` is null where it does not say. */
export type DebianPackage = { name: string; version: string; architecture: string | null };
/** What was copied as it is. `purl` says where it comes from (https://github.com/package-url/purl-spec). */
export type CopiedProgram = { name: string; version: string; purl: string };

export type SbomOptions = {
  image: string;
  version: string;
  /** What npm has installed for it; null: nothing. */
  npm: { lock: Lock; production: Production } | null;
  programs: readonly CopiedProgram[];
  packages: readonly DebianPackage[];
};

/** All that is in an image, by name, version and source. The same image gives the same text: it has no time and no number. */
export function sbomOf({ image, version, npm, programs, packages }: SbomOptions): Sbom {
  const components = [
    ...programs.map((program): Component => ({ type: 'application', ...program })),
    ...(npm === null ? [] : npm.production.modules.map((path) => moduleOf(path, npm.lock))),
    ...packages.map(debianOf),
  ];
  return {
    ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
    metadata: { component: { type: 'container', name: image, version } },
    // Two modules may each have brought the same one.
    components: [...new Map(components.map((one) => [one.purl, one])).values()].sort(byPurl),
  };
}

export type ReadPackages = { ok: true; packages: DebianPackage[] } | { ok: false; why: string };

/** Of what `dpkg-query --show` prints: a name, a tab, a version. A list that is cut short must not look whole. */
export function packagesIn(text: string): ReadPackages {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return { ok: false, why: 'it is empty: write what `dpkg-query --show` prints in the image' };
  const packages: DebianPackage[] = [];
  for (const line of lines) {
    const [, name, architecture, version] = /^([a-z0-9][a-z0-9+.-]*)(?::([a-z0-9-]+))?\t(\S+)$/.exec(line) ?? [];
    if (name === undefined || version === undefined)
      return { ok: false, why: `${JSON.stringify(line)} is no line of \`dpkg-query --show\`: name, tab, version` };
    packages.push({ name, version, architecture: architecture ?? null });
  }
  return { ok: true, packages };
}

function moduleOf(path: string, { packages }: Lock): Component {
  const { version, integrity, license } = packages[path] ?? {};
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (version === undefined) throw new Error(`${path} has no version in package-lock.json`);
  const [, base64] = /^sha512-([A-Za-z0-9+/=]+)$/.exec(integrity ?? '') ?? [];
  return {
    ...{ type: 'library', name, version, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` },
    ...(base64 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] }),
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  };
}

function debianOf({ name, version, architecture }: DebianPackage): Component {
  const of = architecture === null ? '' : `?arch=${architecture}`;
  return { type: 'library', name, version, purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}${of}` };
}

const byPurl = ({ purl: a = '' }: Component, { purl: b = '' }: Component): number => (a < b ? -1 : 1);

/** Of package-lock.json, as far as it matters here (docs.npmjs.com/cli/configuring-npm/package-lock-json). */
export type Lock = { packages: Readonly<Record<string, LockedPackage>> };
type LockedPackage = {
  /** A workspace's entry below node_modules: `resolved` is its folder. */
  link?: boolean;
  resolved?: string;
  version?: string;
  /** As a browser takes it: `sha512-` and base64 (https://www.w3.org/TR/SRI). */
  integrity?: string;
  license?: string;
  dependencies?: Readonly<Record<string, string>>;
  optionalDependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
};

/** Paths in the project. `modules` are below node_modules; a link's target is one of the workspaces. */
export type Production = { workspaces: string[]; modules: string[]; links: { path: string; workspace: string }[] };

/**
 * All that a workspace needs to run, as `npm ci --omit=dev --workspace` would install it: from the lock, so that nothing is
 * asked of a registry, and what runs in the image is what was tested.
 */
export function productionOf(lock: Lock, workspace: string): Production {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    const { link, resolved, dependencies, optionalDependencies, peerDependencies } = lock.packages[path] ?? {};
    if (link === true && resolved !== undefined) {
      visit(resolved);
      return;
    }
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const at = resolve(lock, name, path);
      if (at !== null) visit(at);
      else if (dependencies?.[name] !== undefined && optionalDependencies?.[name] === undefined)
        throw new Error(`${path} needs ${name}, which package-lock.json does not have`);
    }
  };
  if (lock.packages[workspace] === undefined) throw new Error(`${workspace} is no workspace`);
  visit(workspace);
  const paths = [...found].sort();
  return {
    workspaces: paths.filter((path) => !isModule(path)),
    modules: paths.filter((path) => isModule(path) && lock.packages[path]?.link !== true),
    links: paths.flatMap((path) => {
      const { link, resolved } = lock.packages[path] ?? {};
      return link === true && resolved !== undefined ? [{ path, workspace: resolved }] : [];
    }),
  };
}

const isModule = (path: string): boolean => /(^|\/)node_modules\//.test(path);

/** As Node looks for it: in the nearest node_modules that has it, upwards. */
function resolve(lock: Lock, name: string, from: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const at = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[at] !== undefined) return at;
    if (folder === '') return null;
  }
}

/** Path to text, below one folder. */
export type Files = ReadonlyMap<string, string>;

/** What is on the disk and should not be so. */
export type Drift = { path: string; why: 'missing' | 'stale' | 'stranger' };

const WORDS: Readonly<Record<Drift['why'], string>> = {
  missing: 'is not there',
  stale: 'is not what its package compiles to: stale, or edited by hand',
  stranger: 'is made by nothing: left over, or put there by hand',
};

/** By path. */
export function driftOf(wanted: Files, found: Files): readonly Drift[] {
  const drift = [...new Set([...wanted.keys(), ...found.keys()])].flatMap((path): Drift[] => {
    const [want, is] = [wanted.get(path), found.get(path)];
    if (want === is) return [];
    if (is === undefined) return [{ path, why: 'missing' }];
    return [{ path, why: want === undefined ? 'stranger' : 'stale' }];
  });
  return drift.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function driftInWords(folder: string, { path, why }: Drift): string {
  return `${folder}/generated/${path} ${WORDS[why]}`;
}

import { readImports, type Import } from './imports.ts';
import { isTest, type ProjectFiles } from './project-files.ts';
import { HOMES, PURE, WITHOUT_NODE, ZONES, type Zone } from './zones.ts';

/** Every import that goes against the arrows, in words. Tests may import what they test with. */
export function checkArrows(files: ProjectFiles, zones: Readonly<Record<string, Zone>> = ZONES): string[] {
  return readImports(files)
    .filter(({ from }) => !isTest(from))
    .flatMap((found) => checkImport(found, zones));
}

function checkImport(found: Import, zones: Readonly<Record<string, Zone>>): string[] {
  const { from, to, specifier } = found;
  const zone = zoneOf(from, zones);
  if (zone === null) return [`${from}: no zone of the architecture holds it`];
  if ('package' in to) {
    const why = packageProblem(zone, to.package);
    return why === null ? [] : [`${from}: imports ${specifier}, but ${why}`];
  }
  const target = zoneOf(to.path, zones);
  if (target === null) return [`${from}: imports ${specifier}, which no zone of the architecture holds`];
  if (target === zone || zones[zone]?.mayImport.includes(target)) return [];
  return [`${from}: imports ${specifier}, but ${zone} may not import ${target}`];
}

function packageProblem(zone: string, name: string): string | null {
  const home = HOMES.find(({ packages }) => packages.test(name));
  if (home && !home.zones.includes(zone)) return `only ${home.zones.join(' and ')} may`;
  const allowed = PURE[zone];
  if (allowed && !allowed.test(name)) return `${zone} is pure`;
  if (WITHOUT_NODE.test(zone) && name.startsWith('node:')) return `${zone} runs in a browser`;
  return null;
}

/** The zone with the longest path that holds the file. */
export function zoneOf(path: string, zones: Readonly<Record<string, Zone>> = ZONES): string | null {
  let best: { zone: string; length: number } | null = null;
  for (const [zone, { paths }] of Object.entries(zones)) {
    for (const folder of paths) {
      const holds = path === folder || path.startsWith(`${folder}/`);
      if (holds && folder.length > (best?.length ?? 0)) best = { zone, length: folder.length };
    }
  }
  return best?.zone ?? null;
}

/** A way from a zone back to itself along the allowed arrows, or null: without one there can be no cycle of imports. */
export function findCycle(zones: Readonly<Record<string, Zone>>): string[] | null {
  const done = new Set<string>();
  const visit = (zone: string, path: readonly string[]): string[] | null => {
    if (path.includes(zone)) return [...path.slice(path.indexOf(zone)), zone];
    if (done.has(zone)) return null;
    for (const next of zones[zone]?.mayImport ?? []) {
      const cycle = visit(next, [...path, zone]);
      if (cycle) return cycle;
    }
    done.add(zone);
    return null;
  };
  for (const zone of Object.keys(zones)) {
    const cycle = visit(zone, []);
    if (cycle) return cycle;
  }
  return null;
}

/** What passes through unread, or is a name that people give: what is in it is nobody's promise here. */
const OPAQUE: ReadonlySet<string> = new Set([
  'rtpCapabilities',
  'rtpParameters',
  'dtlsParameters',
  'iceParameters',
  'iceCandidates',
]);

/** Path of each field, with the types of it: `people[].pose.x` -> number. */
export type Shape = ReadonlyMap<string, string>;

/** Of the elements of a list those fields count that all of them have. */
export function shapeOf(value: unknown, path = ''): Shape {
  if (Array.isArray(value)) return new Map([[path, 'list'], ...always(value.map((one) => shapeOf(one, `${path}[]`)))]);
  if (typeof value !== 'object' || value === null) return new Map([[path, value === null ? 'null' : typeof value]]);
  const fields = Object.entries(value).flatMap(([name, field]: [string, unknown]): [string, string][] => {
    const at = path === '' ? name : `${path}.${name}`;
    return OPAQUE.has(name) ? [[at, 'opaque']] : [...shapeOf(field, at)];
  });
  return new Map(path === '' ? fields : [[path, 'object'] as const, ...fields]);
}

/** What is in all of them, and of which types it is there. */
export function always(shapes: readonly Shape[]): Shape {
  const [first, ...others] = shapes;
  if (first === undefined) return new Map();
  const shared = [...first.keys()].filter((path) => others.every((other) => other.has(path)));
  return new Map(shared.map((path) => [path, typesOf(shapes.map((shape) => shape.get(path) ?? ''))]));
}

/** Fields that were always there and are missing now, or of a type that they never were. */
export function missing(former: readonly unknown[], now: readonly unknown[]): string[] {
  const [before, after] = [former, now].map((samples) => always(samples.map((sample) => shapeOf(sample))));
  return [...(before ?? [])].flatMap(([path, types]) => {
    const found = after?.get(path);
    // Nothing to look at: the list that it would be in is empty everywhere.
    if (found === undefined) return isInEmptyList(path, after) ? [] : [path];
    const known = new Set(types.split('|'));
    return found.split('|').every((type) => known.has(type)) ? [] : [`${path}: ${found}, was ${types}`];
  });
}

/** Of each shape the first. */
export function distinct(samples: readonly unknown[]): unknown[] {
  const seen = new Map<string, unknown>();
  for (const sample of samples) {
    const key = JSON.stringify([...shapeOf(sample)].toSorted());
    if (!seen.has(key)) seen.set(key, sample);
  }
  return [...seen.values()];
}

function isInEmptyList(path: string, shape: Shape | undefined): boolean {
  for (let at = path.indexOf('[]'); at >= 0; at = path.indexOf('[]', at + 1)) {
    const list = path.slice(0, at);
    const hasElements = [...(shape?.keys() ?? [])].some((other) => other.startsWith(`${list}[]`));
    if (shape?.has(list) && !hasElements) return true;
  }
  return false;
}

function typesOf(types: readonly string[]): string {
  return [...new Set(types.flatMap((type) => type.split('|')))].toSorted().join('|');
}

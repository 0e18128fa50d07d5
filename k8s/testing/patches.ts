import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from './kustomize.ts';

/** Both are whole regular expressions. */
export type Target = { kind: string; name: string };
/** One document of a patch's file: a list of operations (RFC 6902), or a part of an object that is merged into it. */
export type Patch = { where: string; content: unknown; target?: Target };

type Operation = { op: string; path: string; value?: unknown };
type Tree = Record<string, unknown>;

/** By what two elements of a list are the same one, by the name of the list (kubernetes.io, "strategic merge patch"). */
const KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
};

/** Throws where it changes nothing: a patch that hits nothing is a mistake of whoever wrote it. */
export function patched(before: Manifest[], { where, content, target }: Patch): Manifest[] {
  const of = target ?? targetOf(content as Manifest);
  const hit = before.filter((one) => isOf(one, of));
  if (hit.length === 0) throw new Error(`${where}: there is no ${of.kind} ${of.name}`);
  return before.flatMap((one) => {
    if (!hit.includes(one)) return [one];
    if (Array.isArray(content))
      return [(content as Operation[]).reduce((tree, next) => operated(tree, next, where), one)];
    return '$patch' in (content as Tree) ? [] : [merged(one, content as Tree)];
  });
}

const targetOf = ({ kind, metadata }: Manifest): Target => ({ kind, name: metadata.name });
const isOf = ({ kind, metadata }: Manifest, target: Target): boolean =>
  matches(target.kind, kind) && matches(target.name, metadata.name);
const matches = (expression: string, text: string): boolean => new RegExp(`^(?:${expression})$`).test(text);

function merged<T extends Tree>(tree: T, by: Tree): T {
  const entries = Object.entries(by).map(([key, value]) => [key, mergedValue(key, tree[key], value)] as const);
  const gone = entries.filter(([, value]) => value === null).map(([key]) => key);
  const all = { ...tree, ...Object.fromEntries(entries) };
  return Object.fromEntries(Object.entries(all).filter(([key]) => !gone.includes(key))) as T;
}

function mergedValue(key: string, before: unknown, by: unknown): unknown {
  const identity = KEYS[key];
  if (Array.isArray(by) && Array.isArray(before) && identity !== undefined)
    return mergedList(before as Tree[], by as Tree[], identity);
  if (!isTree(by)) return by;
  return isTree(before) ? merged(before, by) : merged({}, by);
}

function mergedList(before: Tree[], by: Tree[], identity: string): Tree[] {
  const known = before.map((element) => {
    const change = by.find((one) => one[identity] === element[identity]);
    return change === undefined ? element : merged(element, change);
  });
  const fresh = by.filter((one) => !before.some((element) => element[identity] === one[identity]));
  return [...fresh.map((one) => merged({}, one)), ...known];
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy with the change. */
function operated(tree: Manifest, { op, path, value }: Operation, where: string): Manifest {
  const copy = structuredClone(tree);
  const steps = path.slice(1).split('/').map(unescaped);
  const last = steps.pop() ?? '';
  const parent = steps.reduce<unknown>((inner, step) => (inner as Tree | undefined)?.[step], copy) as Tree | undefined;
  if (parent === undefined) throw new Error(`${where}: there is no ${path} in ${tree.kind} ${tree.metadata.name}`);
  if (op === 'test') {
    if (!isDeepStrictEqual(parent[last], value))
      throw new Error(`${where}: ${path} is ${JSON.stringify(parent[last])}`);
  } else if (op === 'add' && Array.isArray(parent)) {
    parent.splice(last === '-' ? parent.length : Number(last), 0, value);
  } else if (op === 'add') {
    parent[last] = value;
  } else if (op === 'replace') {
    if (!(last in parent)) throw new Error(`${where}: there is no ${path} in ${tree.kind} ${tree.metadata.name}`);
    parent[last] = value;
  } else {
    throw new Error(`${where}: ${op} is not known here`);
  }
  return copy;
}

/** RFC 6901, 4. */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

import { posix } from 'node:path';

/** Variables that a table explains: `| `PORT` | ... |`. */
export function documentedVariables(markdown: string): string[] {
  const names = [...markdown.matchAll(/^\|\s*`([A-Z][A-Z0-9_]+)`\s*\|/gm)].map(([, name = '']) => name);
  return [...new Set(names)];
}

/** Variables that the schema of config.ts reads: the keys of its one object. */
export function configuredVariables(source: string): string[] {
  const schema = /const \w+ = (?:z\.object\()?\{\n( {2}[A-Z][A-Z0-9_]+:[\s\S]*?)\n\}\)?;/.exec(source)?.[1] ?? '';
  return [...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name = '']) => name);
}

/** Links of a page to files of the project that do not exist, and to headings that it does not have. */
export function brokenLinks(path: string, markdown: string, exists: (path: string) => boolean): string[] {
  const anchors = new Set([...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    // An address, or a page of a running service, which runbooks lead to.
    if (/^[a-z]+:|^\/ops(?=[/#]|$)/.test(link)) return [];
    if (link.startsWith('#')) return anchors.has(link.slice(1)) ? [] : [`${path}: ${link}`];
    const [file = ''] = link.split('#');
    return exists(posix.join(posix.dirname(path), file)) ? [] : [`${path}: ${link}`];
  });
}

/** As GitHub makes them: small letters, no punctuation, hyphens for spaces. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');
}

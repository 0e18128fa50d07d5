import { isTest, type ProjectFiles } from './project-files.ts';

/** As the lint says for TypeScript; here for everything that somebody has to read as code. */
const LINES_MAX = 300;
const TEST_LINES_MAX = 500;

const CODE = /\.(ts|tsx|mts|mjs|js|css|html|h|sh)$|CMakeLists\.txt$|(^|\/)\.ci\//;
/** The tools that read them ask for a default export. */
const CONFIGURATION = /(^|\/)(eslint|vitest|vite(\.ops)?)\.config\.(js|ts)$/;

type Rule = { about: (path: string) => boolean; pattern: RegExp; why: string };

// Written so that no pattern finds itself.
const RULES: readonly Rule[] = [
  {
    about: (path) => CODE.test(path) && !CONFIGURATION.test(path),
    pattern: /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bas\s+default\b/m,
    why: 'has a default export: export by name, a name is what one searches for',
  },
  {
    about: (path) => path !== 'package-lock.json',
    pattern: /(?<![\w.~-])\/(?:work|root|home\/\w+|Users\/\w+|tmp\/w)\/[\w.]/,
    why: 'has a path of one machine',
  },
  {
    about: () => true,
    pattern: /https?:\/\/[^\s/"']*\b(?:registry|artifactory|nexus|pypi|goproxy|npmjs|crates|maven|deb\.debian)\b/,
    why: 'names the host of a package registry',
  },
  {
    about: (path) => path === 'package-lock.json',
    pattern: /"resolved": "https?:/,
    why: 'names the host of a package registry: .npmrc leaves `resolved` out',
  },
  {
    about: () => true,
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\n)*[A-Za-z0-9+/]{24}/,
    why: 'holds a private key',
  },
  {
    about: (path) => CODE.test(path) || path.endsWith('.md'),
    pattern: /\b(?:TO[D]O|FIX[M]E|X{3})\b/,
    why: 'puts something off: do it, or leave it',
  },
  {
    about: isTest,
    pattern: /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|only|todo|fails)\b/,
    why: 'has a test that does not run, or that keeps others from running',
  },
];

/** Every breach of a house rule that the lint does not see, with its line. */
export function checkHouseRules(files: ProjectFiles): string[] {
  return [...files].flatMap(([path, text]) => {
    const broken = RULES.flatMap(({ about, pattern, why }) => {
      const match = about(path) ? pattern.exec(text) : null;
      return match === null ? [] : [`${path}:${lineOf(text, match)}: ${why}`];
    });
    return [...broken, ...tooLong(path, text)];
  });
}

/** The pattern may begin with the space before. */
function lineOf(text: string, match: RegExpExecArray): number {
  const begin = match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0);
  return text.slice(0, begin).split('\n').length;
}

function tooLong(path: string, text: string): string[] {
  if (!CODE.test(path)) return [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  const most = isTest(path) ? TEST_LINES_MAX : LINES_MAX;
  return lines > most ? [`${path}: has ${lines} lines, ${most} at most`] : [];
}

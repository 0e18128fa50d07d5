import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PAGE_ATTRIBUTES } from '@atrium/protocol';
import * as conventions from '@opentelemetry/semantic-conventions';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { GATE_KEYS, SHARED_KEYS } from '../../../k8s/release-gate/src/telemetry/exported-keys.ts';
import { isTest, readProjectFiles } from '../../../scripts/checks/project-files.ts';
import { EXPORTED_KEYS, LOG_KEYS, RESOURCE_KEYS, SPAN_KEYS } from './exported-keys.ts';
import type { FlightLine } from './flight-recorder.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Of spans, links and resources; what is dotted and is none of these is no attribute. */
const ATTRIBUTE = /^(atrium|error|exception|http|rpc|service|session|web_vital)(\.[a-z_]+)+$/;
/** Of a link and of no span: the collector's processor does not look at links, and pages have none with attributes. */
const OF_LINKS = ['atrium.link'];
/** Made of `err`, which pino writes; of the span, which a record knows itself; or of the process, which the resource tells. */
const BECOME = new Map([['err', ['exception.type', 'exception.message', 'exception.stacktrace']]]);
const NOT_SENT = [
  'pid',
  'trace_id',
  'span_id',
  // Of a pod, in its own log alone: the collector would mask what is an address.
  'address',
  'internal',
];
/** Lines that are no literal where they are written. */
const FLIGHT = {
  room: true,
  person: true,
  trace_id: true,
  span_id: true,
  join_trace_id: true,
  reason: true,
  left_out: true,
  samples: true,
} satisfies Record<keyof FlightLine, true>;
const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** Each node of our own sources. */
function visitAll(visit: (node: ts.Node, path: string) => void): void {
  for (const [path, text] of readProjectFiles()) {
    if (!/^room-service\/src\/.*\.ts$/.test(path) || isTest(path)) continue;
    const each = (node: ts.Node): void => {
      visit(node, path);
      ts.forEachChild(node, each);
    };
    each(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  }
}

function attributesInCode(): string[] {
  const found = new Set<string>();
  visitAll((node, path) => {
    // The list itself proves nothing.
    if (!path.includes('/telemetry/') || path.endsWith('/exported-keys.ts')) return;
    if (ts.isStringLiteral(node) && ATTRIBUTE.test(node.text)) found.add(node.text);
    if (ts.isIdentifier(node) && node.text.startsWith('ATTR_')) {
      found.add(conventions[node.text as keyof typeof conventions] as string);
    }
  });
  return [...found].filter((key) => !OF_LINKS.includes(key)).sort();
}

/** Of every `log.info({ ... }, 'words')` and its like. */
function fieldsOfTheLog(): string[] {
  const found = new Set<string>();
  visitAll((node) => {
    if (!ts.isCallExpression(node)) return;
    const [fields] = node.arguments;
    const { expression: callee } = node;
    const name = ts.isPropertyAccessExpression(callee) || ts.isIdentifier(callee) ? nameOf(callee) : '';
    if (!LEVELS.has(name) || fields === undefined || !ts.isObjectLiteralExpression(fields)) return;
    for (const field of fields.properties) found.add(nameOf(field));
  });
  for (const key of Object.keys(FLIGHT)) found.add(key);
  return [...found].flatMap((key) => BECOME.get(key) ?? [key]).filter((key) => !NOT_SENT.includes(key));
}

function nameOf(node: ts.PropertyAccessExpression | ts.Identifier | ts.ObjectLiteralElementLike): string {
  if (ts.isIdentifier(node)) return node.text;
  if (node.name !== undefined && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name)))
    return node.name.text;
  throw new Error('a line of the log has fields that cannot be read here');
}

test('[PRV1] the list has every attribute of a span that the code can make, and no other', () => {
  const listed = [...new Set<string>([...RESOURCE_KEYS, ...SPAN_KEYS, ...LOG_KEYS.filter((key) => key.includes('.'))])];
  // What a page says comes by the protocol's table.
  const inCode = new Set([...attributesInCode(), ...Object.keys(PAGE_ATTRIBUTES)]);
  expect([...inCode].sort()).toEqual(listed.sort());
});

test('[PRV1] the list has every field of a line of the log, and no other', () => {
  expect(fieldsOfTheLog().sort()).toEqual([...LOG_KEYS].sort());
});

const collector = (file: string) =>
  parse(readFileSync(join(ROOT, 'k8s/collector', file), 'utf8')) as {
    processors: { redaction?: { allow_all_keys?: boolean; allowed_keys?: string[]; ignored_keys?: string[] } };
    service: { pipelines: Record<string, { processors: string[]; exporters: string[] }> };
  };

test('[PRV1] the collector lets pass the same keys, and those of the release gate', () => {
  const { redaction } = collector('collector.yaml').processors;
  expect(redaction?.allow_all_keys ?? false).toBe(false);
  expect(redaction?.ignored_keys ?? []).toEqual([]);
  expect(redaction?.allowed_keys).toEqual([...EXPORTED_KEYS, ...GATE_KEYS].sort());
  // Of those that both have one list is enough.
  expect(EXPORTED_KEYS).toEqual(expect.arrayContaining([...SHARED_KEYS]));
});

test.each(['collector.yaml', 'kubernetes.yaml'])(
  '[PRV1] everything that leaves the collector of %s went through that list first',
  (file) => {
    const { pipelines } = collector(file).service;
    const leaving = Object.entries(pipelines).filter(([, { exporters }]) => exporters.includes('otlphttp'));
    expect(leaving.map(([name]) => name).sort()).toEqual(['logs', 'traces']);
    for (const [, { processors }] of leaving) expect(processors.slice(0, 2)).toEqual(['memory_limiter', 'redaction']);
  },
);

test('[PRV2] no line of the log has the words of an error but by `err`, which says of them what may be said', () => {
  const found: string[] = [];
  visitAll((node, path) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { expression, name } = node.expression;
    if (!LEVELS.has(name.text) || !/\blog$/.test(expression.getText())) return;
    const [, words] = node.arguments;
    const quotes = /\.message\b|messageOf\(/.test(node.arguments.map((one) => one.getText()).join());
    // Words that come from elsewhere are in a variable; telemetry, whose lines main.ts writes, has its own alone.
    if (quotes || (words && ts.isIdentifier(words) && !path.endsWith('src/main.ts')))
      found.push(`${path}: ${node.getText()}`);
  });
  expect(found).toEqual([]);
});

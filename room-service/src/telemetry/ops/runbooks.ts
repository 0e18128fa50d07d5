import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import markdownit from 'markdown-it';
import { saidElsewhere, toDoOf, type ToDo } from './to-do.ts';

/** HTML in a runbook is shown as text, and nothing but web addresses and paths becomes a link. */
const markdown = markdownit({ html: false, linkify: false });
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,80}$/;

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 760px; padding: 20px 16px 60px; font: 16px/1.55 system-ui, sans-serif;
  background: light-dark(#f3ede3, #15171c); color: light-dark(#1e2229, #f2efe9); overflow-wrap: anywhere; }
h1 { font-size: 26px; line-height: 1.2; } h2 { font-size: 19px; margin-top: 28px; }
a { color: light-dark(#14655b, #6fd3c2); } nav a { display: inline-block; padding: 12px 0; }
code, pre { font-family: ui-monospace, monospace; font-size: 14px; background: light-dark(#e7dfd1, #262a33); border-radius: 6px; }
code { padding: 1px 5px; } pre { padding: 12px; overflow-x: auto; } pre code { padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; } td, th { text-align: left; padding: 6px 14px 6px 0;
  border-bottom: 1px solid light-dark(#cdc3b2, #363b46); vertical-align: top; } blockquote { margin: 0; padding-left: 14px; border-left: 3px solid #8f8577; }
`;

/** The generated pages for every alert. They are read when they are asked for, so that a new set needs no restart. */
export class Runbooks {
  readonly #folder: string;

  constructor({ folder }: { folder: string }) {
    this.#folder = folder;
  }

  names(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter((file) => file.endsWith('.md'))
        .map((file) => file.slice(0, -'.md'.length))
        .sort();
    } catch {
      return [];
    }
  }

  /** A whole page; null where there is no such runbook. */
  page(name: string): string | null {
    const text = this.#text(name);
    if (text === null) return null;
    return wrap(name, `<nav><a href="/ops">‹ What is wrong now</a></nav><main>${markdown.render(text)}</main>`);
  }

  /** What it says to do, in plain words; null where there is no such runbook. It is read on `/ops`. */
  toDo(name: string): ToDo | null {
    const text = this.#text(name);
    if (text === null) return null;
    const toDo = toDoOf(text);
    const { tableOf } = toDo;
    const other = tableOf === null ? null : this.#text(tableOf);
    if (tableOf === null || other === null) return toDo;
    return { ...toDo, rows: toDoOf(other).rows.map((row) => ({ ...row, text: saidElsewhere(row.text, tableOf) })) };
  }

  /** The text alone, of every runbook by its name: 250 kB that a page keeps. */
  all(): Record<string, string> {
    return Object.fromEntries(this.names().map((name) => [name, markdown.render(this.#text(name) ?? '')]));
  }

  list(): string {
    const rows = this.names().map((name) => `<li><a href="/ops/runbooks/${name}">${name}</a></li>`);
    return wrap(
      'Runbooks',
      `<nav><a href="/ops">‹ What is wrong now</a></nav><main><h1>Runbooks</h1><ul>${rows.join('')}</ul></main>`,
    );
  }

  #text(name: string): string | null {
    // It becomes part of a path.
    if (!NAME.test(name)) return null;
    try {
      return readFileSync(join(this.#folder, `${name}.md`), 'utf8');
    } catch {
      return null;
    }
  }
}

function wrap(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Atrium</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}

import type { Gate } from '../run/gate.ts';
import type { Kept } from '../run/kept.ts';
import { deedOf, lineOf, type Deed } from '../run/lines.ts';
import type { LinkTrace, TraceLink } from '../run/trace-link.ts';
import type { Outbox } from './outbox.ts';

/** As Grafana takes it (HTTP API, annotations): `time` in Unix ms. On every board that asks for the tags. */
export type Annotation = { time: number; tags: readonly string[]; text: string };

export type AnnotationsOptions = {
  outbox: Pick<Outbox, 'give'>;
  /** When this gate began, Unix seconds: what is older was said by the one before. */
  beganS: number;
  linkTrace: LinkTrace;
};

const TAGS: Partial<Record<Deed['is'], string>> = { begins: 'begins', has_to_end: 'verdict', is_over: 'ends' };

/** What is marked of a run on the boards, the oldest first. */
export function annotationsOf(kept: Pick<Kept, 'run' | 'audit' | 'neverBegan'>, linkTrace: LinkTrace): Annotation[] {
  const { neverBegan } = kept;
  const ended = neverBegan === null ? [] : [annotationOf({ ...lineOf(neverBegan), atS: neverBegan.atS }, 'ends')];
  return [...annotationsOfRun(kept, linkTrace), ...ended];
}

function annotationsOfRun({ run, audit }: Pick<Kept, 'run' | 'audit'>, linkTrace: LinkTrace): Annotation[] {
  if (run === null) return [];
  const trace = linkTrace(run.salt);
  return audit.flatMap((line) => {
    const deed = line.atS < run.startedS ? null : deedOf(line, run.number);
    const tag = deed === null ? undefined : TAGS[deed.is];
    return tag === undefined ? [] : [annotationOf(line, tag, trace)];
  });
}

type Told = Pick<Kept['audit'][number], 'atS' | 'did' | 'reason'>;

function annotationOf({ atS, did, reason }: Told, tag: string, trace: TraceLink | null = null): Annotation {
  const why = reason === '' ? '' : `: ${reason}`;
  const text = `${did}${why}${trace === null ? '' : ` (trace ${inHtml(trace)})`}`;
  return { time: Math.round(atS * 1000), tags: ['atrium', 'release', tag], text };
}

/** Grafana shows the text of a mark as HTML, of which it leaves links. */
function inHtml({ id, url }: TraceLink): string {
  return url === null ? id : `<a href="${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">${id}</a>`;
}

/** Marks in Grafana when a release begins, has to end, and ends. */
export class Annotations {
  readonly #options: AnnotationsOptions;
  /** Of the run that was seen last. */
  #said: ReadonlySet<string> = new Set();

  constructor(options: AnnotationsOptions) {
    this.#options = options;
  }

  /** After each look, whatever it came to. */
  looked({ kept }: Pick<Gate, 'kept'>): void {
    if (kept === null) return;
    const { outbox, beganS, linkTrace } = this.#options;
    const bodies = annotationsOf(kept, linkTrace)
      .filter(({ time }) => time >= beganS * 1000)
      .map((annotation) => JSON.stringify(annotation));
    for (const body of bodies) if (!this.#said.has(body)) outbox.give(body);
    this.#said = new Set(bodies);
  }
}

import { useEffect, useLayoutEffect, useRef, useState, type MouseEvent } from 'react';
import { addressWithin, NOW, runbookAddress, viewOf } from './address.ts';
import { PATIENCE_MS } from './freshness.ts';

type Text = { state: 'waiting' } | { state: 'there'; html: string } | { state: 'failed' };

/** `kept`: its text, where the page has it already. */
type Props = { name: string; kept: string | undefined };

/**
 * A runbook over the page: beside the numbers on a desk, in front of them on a phone. The page below stays where it was
 * scrolled to; Back, Escape and Close all lead there.
 */
export function Runbook({ name, kept }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const text = useText(name, kept);
  // Before it is taken away it has to be closed: only then the focus goes back to what had opened it.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Arrows then move the text, and not nothing.
    shown?.querySelector<HTMLElement>('.text')?.focus();
    return () => shown?.close();
  }, []);
  const { state } = text;
  // In braces: a browser may answer with a promise, which React would take for what undoes the effect.
  useLayoutEffect(() => {
    const steps = state === 'there' ? stepsIn(dialog.current) : undefined;
    if (steps === undefined) dialog.current?.querySelector('.text')?.scrollTo(0, 0);
    else steps.scrollIntoView();
  }, [name, state]);
  const closed = () => {
    if (dialog.current?.open !== true) leave();
  };
  return (
    <dialog ref={dialog} className="runbook" aria-label={`Runbook of ${name}`} onClose={closed}>
      <div className="bar-of-sheet">
        <button
          type="button"
          className="to-start"
          onClick={() => dialog.current?.querySelector('.text')?.scrollTo(0, 0)}
        >
          From the start
        </button>
        <a href={`/ops/runbooks/${name}`} target="_blank" rel="noreferrer">
          In its own tab
        </a>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      <div className="text" role="region" aria-label="Text of the runbook" tabIndex={0}>
        {text.state === 'waiting' && <p className="quiet">Asking ...</p>}
        {text.state === 'failed' && (
          <p className="banner" role="alert">
            The room service has no answer. The same text is in the project: alerts/runbooks/{name}.md
          </p>
        )}
        {/* Rendered by the service, which lets no HTML through; the policy of the page runs no script in it either. */}
        {text.state === 'there' && <article onClick={open} dangerouslySetInnerHTML={{ __html: text.html }} />}
      </div>
    </dialog>
  );
}

/** It opens there: what people feel, and whether it is so, stand before, and whoever was woken knows. */
function stepsIn(dialog: HTMLDialogElement | null): Element | undefined {
  return [...(dialog?.querySelectorAll('h2') ?? [])].find(({ textContent }) => textContent === 'Do now');
}

/** In place of the runbook's own entry: Back then does not open it again. */
function leave(): void {
  const view = viewOf(location.hash);
  if (view.kind === 'now' && view.runbook !== null) location.replace(NOW);
}

/** Links between runbooks stay in the sheet. */
function open(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const address = link === null ? null : addressWithin(link.getAttribute('href') ?? '');
  if (address === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = address;
}

function useText(name: string, kept: string | undefined): Text {
  const [text, setText] = useState<{ name: string; text: Text }>({ name, text: { state: 'waiting' } });
  useEffect(() => {
    if (kept !== undefined) return;
    const gone = new AbortController();
    fetch(`/ops/runbooks/${name}`, { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE_MS)]) })
      .then(async (response) => {
        if (!response.ok) throw new Error(`${runbookAddress(name)}: ${response.status}`);
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        setText({ name, text: { state: 'there', html: page.querySelector('main')?.innerHTML ?? '' } });
      })
      .catch(() => {
        if (!gone.signal.aborted) setText({ name, text: { state: 'failed' } });
      });
    return () => gone.abort();
  }, [name, kept]);
  if (kept !== undefined) return { state: 'there', html: kept };
  return text.name === name ? text.text : { state: 'waiting' };
}

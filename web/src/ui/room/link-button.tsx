import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { LinkQuality } from '../client.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { linkAdvice, millis, NO_WAY, percent, QUIET, rate, routeWords, shownVerdict } from '../model/link-words.ts';
import { SignalBars } from '../parts/signal-bars.tsx';
import { Tip } from '../parts/tip.tsx';
import { useEvery } from '../parts/use-every.ts';
import { say, useUiStore } from './room-ui.ts';
import './link-panel.css';

const OPEN_MS = 1_500;
const CLOSED_MS = 5_000;

/** How the connection is, and "why is my call bad?" behind it. */
export function LinkButton() {
  const client = useClient();
  const [open, setOpen] = useState(false);
  const [link, setLink] = useState<LinkQuality | null>(null);
  const lost = useRoom((state) => state.connection.kind === 'reconnecting');
  const ask = () => void client.linkQuality().then(setLink);
  useEvery(open ? OPEN_MS : CLOSED_MS, true, ask);
  const blocked = useMedia((state) => state.transport === 'failed');
  const quiet = useRoom((state) => state.quiet);
  const verdict = shownVerdict(link?.verdict ?? 'unknown', { lost: lost || blocked, quiet });
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) ask();
      }}
    >
      <Tip words="Connection" side="bottom">
        <Popover.Trigger className={`disc panel link-${verdict}`} aria-label={`Connection: ${lost ? 'lost' : verdict}`}>
          <SignalBars verdict={verdict} />
        </Popover.Trigger>
      </Tip>
      <Popover.Portal>
        <Popover.Content
          className="link-panel"
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label="Why is my call bad?"
        >
          <LinkReport link={link} lost={lost} blocked={blocked} quiet={quiet} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type LinkReportProps = { link: LinkQuality | null; lost: boolean; blocked: boolean; quiet: boolean };

function LinkReport({ link, lost, blocked, quiet }: LinkReportProps) {
  const ui = useUiStore();
  const rtt = useRoom((state) => state.rttMs);
  if (link === null) return <p role="status">Measuring ...</p>;
  const advice = blocked ? NO_WAY : quiet ? QUIET : linkAdvice(link);
  const rows: [string, string][] = [
    ['Route', routeWords(link.route)],
    ['Round trip', millis(link.rttMs ?? rtt)],
    ['Lost on the way up', percent(link.lossUp)],
    ['Lost on the way down', percent(link.lossDown)],
    ['Unevenness (jitter)', millis(link.jitterMs)],
    ['Sending', rate(link.upKbps)],
    ['Receiving', rate(link.downKbps)],
  ];
  const copy = () => {
    const text = rows.map(([name, value]) => `${name}: ${value}`).join('\n');
    // Asked for inside: browsers leave the clipboard out on pages without HTTPS, whatever the type says.
    const copied = Promise.resolve().then(() => navigator.clipboard.writeText(text));
    copied.then(
      () => say(ui, 'Numbers copied.'),
      () => say(ui, 'The browser did not let us copy.'),
    );
  };
  return (
    <>
      <h2>{lost ? 'The connection is lost.' : advice.verdict}</h2>
      <p className="quiet">{lost ? 'We are trying to get you back into your place.' : advice.why}</p>
      {advice.help !== null && !lost && <p className="link-help">{advice.help}</p>}
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="link-foot">
        <span className="quiet">Over the last seconds</span>
        <button type="button" className="button small" onClick={copy}>
          Copy numbers
        </button>
      </p>
    </>
  );
}

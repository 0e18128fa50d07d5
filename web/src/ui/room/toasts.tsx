import { Toast } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { assertNever, type CircleId, type PersonId } from '@atrium/protocol';
import { circleOf, type Ask, type Notice, type RoomState } from '../../net/room-store.ts';
import type { RoomClient } from '../client.ts';
import { useClient, useRoom } from '../client-context.ts';
import { refusalWords } from '../model/refusal-words.ts';
import { standingAsks, standingNotices } from '../model/standing.ts';
import { listNames } from '../model/words.ts';
import { useEvery } from '../parts/use-every.ts';
import { useUi, useUiStore } from './room-ui.ts';
import { useToastFocus } from './toast-list.tsx';
import './toasts.css';

const NOTICE_MS = 7_000;
/** Being let in holds for two minutes [ADM3] and takes a press: the offer stays for as long as somebody may be away. */
const LET_IN_MS = 60_000;
const LOOK_MS = 5_000;

/** What others ask of me stays until answered; what happened goes by itself. */
export function Toasts() {
  const client = useClient();
  const ui = useUiStore();
  const asked = useRoom((state) => state.asks);
  const told = useRoom((state) => state.notices);
  const self = useRoom((state) => state.self);
  const circles = useRoom((state) => state.circles);
  const [now, setNow] = useState(() => Date.now());
  useEvery(LOOK_MS, asked.length > 0, () => setNow(Date.now()));
  const asks = standingAsks(asked, { self, circles }, now);
  const notices = standingNotices(told, { self, circles });
  const said = useUi((state) => state.said);
  useToastFocus(asks.length + notices.length + said.length);
  return (
    <>
      {asks.map((ask) => (
        <AskToast key={ask.id} ask={ask} />
      ))}
      {notices.map((notice) => {
        const { text, action, durationMs = NOTICE_MS } = noticeParts(notice, client);
        return (
          <ToastCard key={notice.id} text={text} durationMs={durationMs} onGone={() => client.dismissNotice(notice.id)}>
            {action !== null && (
              <Toast.Action altText={action.label} asChild>
                <button type="button" className="button small" onClick={action.act}>
                  {action.label}
                </button>
              </Toast.Action>
            )}
          </ToastCard>
        );
      })}
      {said.map(({ id, text }) => (
        <ToastCard
          key={`said ${id}`}
          text={text}
          durationMs={NOTICE_MS}
          onGone={() => ui.setState((state) => ({ said: state.said.filter((item) => item.id !== id) }))}
        />
      ))}
    </>
  );
}

function AskToast({ ask }: { ask: Ask }) {
  const client = useClient();
  const name = useRoom((state) => nameOf(state, ask.by));
  const [text, yes] =
    ask.kind === 'invite'
      ? [`${name} asks you into their circle.`, 'Join']
      : [`${name} knocks at your circle.`, 'Let in'];
  const answer = (accept: boolean) =>
    ask.kind === 'invite' ? client.answerInvite(ask.id, accept) : client.answerKnock(ask.id, accept);
  return (
    <ToastCard text={text} durationMs={Infinity} onGone={() => answer(false)}>
      <Toast.Action altText={yes} asChild>
        <button type="button" className="button primary small" onClick={() => answer(true)}>
          {yes}
        </button>
      </Toast.Action>
      <button type="button" className="button small" onClick={() => answer(false)}>
        Not now
      </button>
    </ToastCard>
  );
}

type ToastCardProps = { text: string; durationMs: number; onGone: () => void; children?: ReactNode };

function ToastCard({ text, durationMs, onGone, children }: ToastCardProps) {
  return (
    <Toast.Root
      className="toast panel"
      duration={durationMs}
      onOpenChange={(open) => {
        if (!open) onGone();
      }}
    >
      <Toast.Description>{text}</Toast.Description>
      {children !== undefined && children !== false && <div className="toast-buttons">{children}</div>}
    </Toast.Root>
  );
}

type NoticeParts = { text: string; action: { label: string; act: () => void } | null; durationMs?: number };

function noticeParts(notice: Notice, client: RoomClient): NoticeParts {
  const state = client.room.getState();
  switch (notice.kind) {
    case 'circle': {
      return circleNotice(notice.what, notice.circle, state, client);
    }
    case 'wave': {
      const act = () => client.wave(notice.by);
      return { text: `${nameOf(state, notice.by)} waves at you.`, action: { label: 'Wave back', act } };
    }
    case 'invite-answered': {
      const name = nameOf(state, notice.person);
      return { text: notice.accepted ? `${name} is coming.` : `${name} cannot come now.`, action: null };
    }
    case 'knock-answered': {
      const who = circleName(state, notice.circle);
      if (!notice.accepted) return { text: `${who} would rather stay alone now.`, action: null };
      const act = () => client.walkToCircle(notice.circle);
      const inside = circleOf(state, state.self)?.id === notice.circle;
      const action = inside ? null : { label: 'Join', act };
      return { text: `${who} lets you in.`, action, durationMs: inside ? NOTICE_MS : LET_IN_MS };
    }
    case 'knocked': {
      if (isOpen(state, notice.circle)) return openNow(notice.circle, state, client);
      return { text: 'You knocked. They can let you in.', action: null };
    }
    case 'refused': {
      return { text: refusalWords(notice.error), action: null };
    }
    case 'resumed': {
      return { text: 'You are back in your place.', action: null };
    }
    default: {
      return assertNever(notice);
    }
  }
}

function circleNotice(
  what: 'full' | 'locked' | 'free',
  circle: CircleId,
  state: RoomState,
  client: RoomClient,
): NoticeParts {
  const who = circleName(state, circle);
  switch (what) {
    case 'full': {
      const capacity = state.circles.get(circle)?.capacity;
      const size = capacity === undefined ? '' : ` (${capacity})`;
      return { text: `This circle is full${size}. You will be asked in when somebody leaves.`, action: null };
    }
    case 'locked': {
      if (isOpen(state, circle)) return openNow(circle, state, client);
      const act = () => client.knock(circle);
      return { text: `${who} is locked. Knock, and they can let you in.`, action: { label: 'Knock', act } };
    }
    case 'free': {
      const act = () => client.walkToCircle(circle);
      return { text: `${who} has a place free.`, action: { label: 'Join', act } };
    }
    default: {
      return assertNever(what);
    }
  }
}

function isOpen(state: RoomState, circle: CircleId): boolean {
  return state.circles.get(circle)?.locked === false;
}

/** Somebody opened the lock meanwhile: nobody has to be asked any more. */
function openNow(circle: CircleId, state: RoomState, client: RoomClient): NoticeParts {
  const act = () => client.walkToCircle(circle);
  return { text: `${circleName(state, circle)} is open now.`, action: { label: 'Join', act } };
}

function nameOf(state: RoomState, person: PersonId): string {
  return state.people.get(person)?.name ?? 'Somebody';
}

function circleName(state: RoomState, id: CircleId): string {
  // Mine, too, once I am in.
  const members = (state.circles.get(id)?.members ?? []).filter((member) => member !== state.self);
  return members.length === 0
    ? 'The circle'
    : `The circle of ${listNames(members.map((member) => nameOf(state, member)))}`;
}

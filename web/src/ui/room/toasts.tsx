import { Toast } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { assertNever, type CircleId, type PersonId } from '@atrium/protocol';
import { circleOf, type Ask, type Notice, type RoomState } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
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
      ? [t('toast.invitesYou', { name }), t('common.join')]
      : [t('toast.knocks', { name }), t('toast.letIn')];
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
        {t('toast.notNow')}
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
      const name = nameOf(state, notice.by);
      return { text: t('toast.waves', { name }), action: { label: t('toast.waveBack'), act } };
    }
    case 'invite-answered': {
      const name = nameOf(state, notice.person);
      return { text: notice.accepted ? t('toast.isComing', { name }) : t('toast.cannotCome', { name }), action: null };
    }
    case 'knock-answered': {
      const { n, names } = othersIn(state, notice.circle);
      if (!notice.accepted) return { text: t('toast.stayAlone', { n, names }), action: null };
      const act = () => client.walkToCircle(notice.circle);
      const inside = circleOf(state, state.self)?.id === notice.circle;
      const action = inside ? null : { label: t('common.join'), act };
      return { text: t('toast.letsYouIn', { n, names }), action, durationMs: inside ? NOTICE_MS : LET_IN_MS };
    }
    case 'knocked': {
      if (isOpen(state, notice.circle)) return openNow(notice.circle, state, client);
      return { text: t('toast.youKnocked'), action: null };
    }
    case 'refused': {
      return { text: refusalWords(notice.error), action: null };
    }
    case 'moderated': {
      return { text: t(`host.did.${notice.act}`, { name: nameOf(state, notice.by) }), action: null };
    }
    case 'called-up': {
      const act = () => client.raiseHand(true);
      const name = nameOf(state, notice.by);
      return { text: t('podium.calledUp', { name }), action: { label: t('podium.goUp'), act }, durationMs: LET_IN_MS };
    }
    case 'host': {
      return { text: t('host.youAre'), action: null };
    }
    case 'share-ended': {
      return { text: t('share.leftCircle'), action: null };
    }
    case 'resumed': {
      return { text: t('toast.backInPlace'), action: null };
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
  const { n, names } = othersIn(state, circle);
  switch (what) {
    case 'full': {
      const capacity = state.circles.get(circle)?.capacity;
      return { text: capacity === undefined ? t('toast.full') : t('toast.fullOf', { capacity }), action: null };
    }
    case 'locked': {
      if (isOpen(state, circle)) return openNow(circle, state, client);
      const act = () => client.knock(circle);
      return { text: t('toast.locked', { n, names }), action: { label: t('common.knock'), act } };
    }
    case 'free': {
      const act = () => client.walkToCircle(circle);
      return { text: t('toast.hasPlace', { n, names }), action: { label: t('common.join'), act } };
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
  const { n, names } = othersIn(state, circle);
  return { text: t('toast.openNow', { n, names }), action: { label: t('common.join'), act } };
}

function nameOf(state: RoomState, person: PersonId): string {
  return state.people.get(person)?.name ?? t('common.somebody');
}

/** Whose circle it is, so far as that is known: none of them once it is gone. Mine, too, once I am in. */
function othersIn(state: RoomState, id: CircleId): { n: number; names: string } {
  const members = (state.circles.get(id)?.members ?? []).filter((member) => member !== state.self);
  return { n: members.length, names: listNames(members.map((member) => nameOf(state, member))) };
}

import { cleanName, ok, refuse, type CameraState, type MicState, type Result, type Role } from '@atrium/protocol';
import type { Outbox } from './outbox.ts';
import { presenceOf, type Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** What others are told of what somebody sends. */
export type ShownMedia = { mic: MicState; camera: CameraState; sharing?: boolean | undefined };

export type ProfileOptions = { sessions: Sessions; outbox: Outbox; onChange: (session: Session) => void };

/** What others see of a person, beside where they stand. Only what is new is said. */
export class Profile {
  readonly #sessions: Sessions;
  readonly #outbox: Outbox;
  /** Called after a change of what a person is, beside their presence. */
  readonly #onChange: (session: Session) => void;

  constructor(options: ProfileOptions) {
    this.#sessions = options.sessions;
    this.#outbox = options.outbox;
    this.#onChange = options.onChange;
  }

  /** `sharing` stays as it is where nothing is said of it. */
  setMedia(session: Session, media: ShownMedia): Result<null> {
    const { mic, camera, sharing = session.sharing } = media;
    return this.#change(session, { mic, camera, sharing });
  }

  setLook(session: Session, look: { name: string; color: number; photo: string | null }): Result<null> {
    const clean = cleanName(look.name);
    if (clean === null) return refuse('bad_name');
    const name = this.#sessions.freeName(clean, session);
    if (name !== session.name) {
      this.#sessions.rename(session, name);
      this.#outbox.personChanged(session.id, { name });
      this.#onChange(session);
    }
    return this.#change(session, { color: look.color, photo: look.photo });
  }

  setAway(session: Session, away: boolean): Result<null> {
    if (session.away === away) return ok(null);
    session.away = away;
    return this.#presenceChanged(session);
  }

  setState(session: Session, state: Session['state']): Result<null> {
    session.state = state;
    return this.#presenceChanged(session);
  }

  setRole(session: Session, role: Role): Result<null> {
    return this.#change(session, { role });
  }

  #presenceChanged(session: Session): Result<null> {
    this.#outbox.personChanged(session.id, { presence: presenceOf(session) });
    return ok(null);
  }

  #change(
    session: Session,
    wanted: Partial<Pick<Session, 'mic' | 'camera' | 'sharing' | 'color' | 'photo' | 'role'>>,
  ): Result<null> {
    const fresh = Object.entries(wanted).filter(([key, value]) => session[key as keyof typeof wanted] !== value);
    if (fresh.length === 0) return ok(null);
    const change: typeof wanted = Object.fromEntries(fresh);
    Object.assign(session, change);
    this.#outbox.personChanged(session.id, change);
    this.#onChange(session);
    return ok(null);
  }
}

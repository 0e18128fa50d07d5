import type { CircleId, PersonId } from '@atrium/protocol';
import type { MediaStore } from '../media/media-store.ts';
import type { RoomApi } from '../net/api.ts';
import type { Clock } from '../net/clock.ts';
import type { RoomStore } from '../net/room-store.ts';
import type { StageOptions } from '../ui/client.ts';
import type { Quality } from '../world/types.ts';
import { atCircle, besidePerson } from './approach.ts';
import { Emitter } from './emitter.ts';
import type { Hearing } from './hearing.ts';
import { PlainWalker } from './plain-walker.ts';
import type { StageSource, ViewRequest, WalkTarget } from './stage-source.ts';
import type { Whereabouts } from './whereabouts.ts';

export type StagesOptions = {
  clock: Clock;
  room: RoomStore;
  media: MediaStore;
  where: Whereabouts;
  hearing: Hearing;
  api: RoomApi;
};

/** Between the room and whatever draws it. Three.js is loaded with the first stage, not before. */
export class Stages {
  readonly #options: StagesOptions;
  readonly #source: StageSource;
  readonly #walks = new Emitter<WalkTarget>();
  readonly #views = new Emitter<ViewRequest>();
  readonly #qualities = new Emitter<Quality>();
  readonly #walker: PlainWalker;
  #viewYaw = 0;

  constructor(options: StagesOptions) {
    this.#options = options;
    const { clock, room, media, where, hearing, api } = options;
    this.#walker = new PlainWalker({
      clock,
      self: () => where.self,
      step: (pose, walking) => where.sendPose(pose, walking),
    });
    this.#source = {
      room,
      media,
      world: {
        // Poses keep a clock of their own: they are measured against the arrival of frames.
        poses: (_now, visit) => where.visit(visit),
        level: (person) => hearing.levelOf(person),
      },
      self: () => where.self,
      onSelfMoved: (listener) => where.selfMoved.on(listener),
      sendPose: (pose, walking) => where.sendPose(pose, walking),
      onWalkRequest: (listener) => {
        // A walk that began before anything was drawn goes on in the stage.
        const { target } = this.#walker;
        this.#walker.stop();
        if (target !== null) listener(target);
        return this.#walks.on(listener);
      },
      viewTurned: (yaw) => (this.#viewYaw = yaw),
      onViewRequest: (listener) => this.#views.on(listener),
      onQuality: (listener) => this.#qualities.on(listener),
      photoUrl: (key) => api.photoUrl(key),
      async glimpse() {
        const glimpse = await api.glimpse();
        return glimpse.ok ? glimpse.value : null;
      },
      walkToPerson: (person) => this.walkToPerson(person),
      walkToCircle: (circle) => this.walkToCircle(circle),
    };
  }

  /** From which side the camera looks at the room, radians; 0 where nothing is drawn. */
  get viewYaw(): number {
    return this.#viewYaw;
  }

  mount(options: StageOptions): () => void {
    let unmount: (() => void) | null = null;
    let gone = false;
    void import('./stage.ts').then(
      ({ mountStage }) => {
        if (!gone) unmount = mountStage(this.#source, options);
      },
      (error: unknown) => {
        if (!gone) options.onFailed(error);
      },
    );
    return () => {
      gone = true;
      unmount?.();
      unmount = null;
    };
  }

  /** The stage walks where there is one that takes input; else one walks all the same, unseen. */
  walkTo(target: WalkTarget): void {
    if (this.#walks.size > 0) this.#walks.emit(target);
    else this.#walker.walkTo(target);
  }

  walkToPerson(person: PersonId): void {
    const circle = [...this.#options.room.getState().circles.values()].find(({ members }) => members.includes(person));
    const pose = this.#options.where.poseOf(person);
    if (circle !== undefined) this.walkToCircle(circle.id);
    else if (pose !== null) this.walkTo(besidePerson(this.#options.where.self, pose));
  }

  walkToCircle(id: CircleId): void {
    const circle = this.#options.room.getState().circles.get(id);
    if (circle !== undefined) this.walkTo(atCircle(this.#options.where.self, circle));
  }

  /** The room is left: nobody walks on unseen. */
  close(): void {
    this.#walker.stop();
  }

  view(what: ViewRequest): void {
    this.#views.emit(what);
  }

  setQuality(quality: Quality): void {
    this.#qualities.emit(quality);
  }
}

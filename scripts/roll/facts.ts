import type { Loss } from '@atrium/bots';
import type { Cut } from './crew.ts';
import type { Handover } from './pairs.ts';

export type Size = { people: number; listeners: number; rooms: number; largestCircle: number };

/** What every run tells of people. */
export type PeopleFacts = {
  size: Size;
  /** Those who speak the version of the wire before, how often one of them came back by token, and was told of a move. */
  older: { people: number; resumes: number; told: number };
  /** Names of those who are not who they were, or not with whom they were. */
  lost: readonly string[];
  cuts: readonly Cut[];
  /** Media that broke on the side of the bots. */
  faults: readonly string[];
};

/** What was heard of voices that came from another place. */
export type GapFacts = {
  handovers: readonly Handover[];
  /** The longest silence of each of them, for each listener and move. */
  gapsMs: readonly number[];
  /** The longest time for which the bots' own process did nothing meanwhile. */
  stalledMs: number;
  /** The longest silence of every voice before, while nothing happened. */
  calmGapsMs: readonly number[];
};

export type RollingFacts = PeopleFacts &
  GapFacts & {
    restarts: readonly { pod: string; tookMs: number; code: number | null; people: number }[];
    deadlineMs: number;
  };

export type LostPodFacts = PeopleFacts & {
  how: 'killed' | 'cut off';
  /** People who were in it. */
  hit: number;
  /** Seconds after which each of them was in the room again; null: never. */
  backAfterS: readonly (number | null)[];
  /** And each of their listeners heard each of their mates. */
  heardAfterS: readonly (number | null)[];
};

export type RollbackFacts = PeopleFacts &
  GapFacts & {
    /** In the pod when it was told to. */
    before: number;
    /** Seconds until nobody was in it; null: it never was empty. */
    emptyAfterS: number | null;
    /** Most attaches and resumes within any second. */
    peakPerS: number;
    /** From being told to move until media was there, of everybody who was told; null: it was moved before. */
    readyAfterS: readonly (number | null)[];
    movesPerS: number;
    burst: number;
  };

export type OutageFacts = PeopleFacts & {
  seconds: number;
  loss: { before: Loss; during: Loss; after: Loss };
  /** A room that lives, asked for at each pod while Redis was away: how many led there, of how many. */
  joins: { asked: number; led: number };
  /** What a room that does not live was told while Redis was away. */
  newRoom: string;
  /** Seconds after the return until a new room was given, and all pods said where the others are. */
  healedAfterS: number | null;
};

export type VersionFacts = {
  what: string;
  people: number;
  lost: readonly string[];
  faults: readonly string[];
  resumes: number;
  heard: boolean;
};

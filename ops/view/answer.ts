import type { OpsBoard, OpsPanel, OpsObjective } from './definition.ts';

/** Answers of `/ops/api`. Every time is Unix time in ms. */
export type OpsNow = {
  atMs: number;
  prometheus: Source;
  alertmanager: Source;
  /** When what is below was true; before `atMs` where Prometheus is away, null where it was never asked. */
  trueAtMs: number | null;
  sentence: Sentence;
  /** What somebody is to be told of, the worst first. */
  alerts: readonly OpsAlert[];
  /** What has ended in the last 10 minutes: what paged nobody, then pages, the newest end first. */
  ended: readonly OpsEnded[];
  slos: readonly OpsSlo[];
  people: OpsPeople | null;
  door: OpsDoor | null;
  /** The worst of the window of `people` first, then those of the last hour. */
  reasons: readonly OpsReason[];
  versions: readonly OpsVersion[];
  /** Null: there is no release gate. */
  release: OpsRelease | null;
  processes: { up: number; all: number } | null;
};

export type Source =
  { state: 'there' } | { state: 'away'; sinceMs: number; todo: string } | { state: 'unset'; todo: string };

/**
 * People, not bots, as whole people who are here now: how the last minute went for all is said of these. Hurt: have a bad
 * time; unknown: nobody knows. Both are null where there is no time of anybody to judge by.
 */
export type OpsPeople = {
  here: number;
  reconnecting: number;
  hurt: number | null;
  unknown: number | null;
  /** 0..1: bad of what is known, and how much is known of all. */
  hurtShare: number | null;
  knownShare: number | null;
  /** The window of all these: `over the last minute`; the one of the promises where a minute holds too little. */
  windowWords: string;
  /** What they feel that no time of theirs is judged by, or not yet; null: nothing of the kind. */
  late: OpsLate | null;
  cut: OpsCut | null;
  /** How many feel something bad: `hurt`, or more where more are late or cut off. */
  felt: number | null;
};

/** Everybody in processes that stand still again and again: what they do takes effect so much later, at most. */
export type OpsLate = { people: number; pods: readonly string[]; upToS: number };

/** Whose media worker died within the last minute, and how many died in the window of `windowWords`. */
export type OpsCut = { people: number; deaths: number };

/** A minute, over the last minute: a ticket that leads nowhere is counted as a failed join only when it ends. */
export type OpsDoor = {
  asked: number;
  came: number;
  /** As many come as did 5 minutes ago, where that were many: what fails is not what came before. */
  isSteady: boolean;
  /** Who connected, asked, and was gone before they were answered, a minute. */
  gone: number;
  /** So many ask that it is no accident that none comes, or fewer than half. */
  isShut: boolean;
  /** Since when; null: it is not shut. */
  shutSinceMs: number | null;
  /** Nearly all who ask come in, and what failed lately are joins that nobody ended, which are counted a minute late. */
  isWell: boolean;
};

/** What is wrong, who is hurt, since when. */
export type Sentence = {
  /**
   * good: nothing to do; later: people are well, and something waits for the morning; watch: a ticket, and people are not well
   * or may not be; early: many are hurt, and nobody is woken yet; bad: a page fires; recovering: it fires still, and nobody is
   * hurt any more; unknown: nobody can say.
   */
  state: 'good' | 'later' | 'watch' | 'early' | 'bad' | 'recovering' | 'unknown';
  text: string;
  /** What is not worth a headline; empty where there is nothing. */
  aside: string;
  sinceMs: number | null;
  /** What to do first; null: nothing. */
  next: NextStep | null;
};

/** `runbook`, `board`: their names, where there are any. */
export type NextStep = { text: string; runbook: string | null; board: string | null };

export type OpsAlert = {
  name: string;
  severity: 'page' | 'ticket';
  slo: string | null;
  summary: string;
  description: string;
  sinceMs: number;
  /** Name of a board that shows it. */
  board: string | null;
  hasRunbook: boolean;
  /** What its runbook says to do first. */
  doFirst: string;
  /** Silenced, or told by another alert already. */
  isQuiet: boolean;
  /** Which of several: instance, kind. */
  about: string;
  /** It says that no pod is there, and a pod has answered this page: Prometheus does not see it. */
  isBlindSpot: boolean;
};

/**
 * page: one that fires no more; `endedMs` as exact as an evaluation. unpaged: many were hurt, and it ended before anybody was
 * woken; `title` says who.
 */
export type OpsEnded = { kind: 'page' | 'unpaged'; name: string; title: string; endedMs: number };

export type OpsSlo = OpsObjective & {
  /** Shares, 0..1; null: there is nothing to judge by. `budgetLeft` is below 0 when more is spent than there was. */
  errorNow: number | null;
  errorHour: number | null;
  budgetLeft: number | null;
  /** Of the period, the share that there are numbers for: the budget is of that time alone. */
  known: number | null;
  /** A second, over 5 minutes. */
  badRate: number;
  totalRate: number;
  /** Whether its rules were evaluated at all. */
  isRecorded: boolean;
  firing: 'page' | 'ticket' | null;
  plot: BurnPlot | null;
  /** When the last 5 minutes began to be above what the target leaves room for, or to be within it again; null: not seen. */
  turnedMs: number | null;
};

/** How fast the budget burns: 1 spends it in exactly the period. */
export type BurnPlot = { atMs: readonly number[]; long: readonly (number | null)[]; short: readonly (number | null)[] };

/** Bad time of people, of the last hour and of the window of `OpsPeople`; a share is of all bad time of its window. */
export type OpsReason = {
  reason: string;
  words: string;
  seconds: number;
  share: number;
  secondsNow: number;
  shareNow: number;
};
export type OpsVersion = { version: string; track: string; processes: number; people: number; sinceMs: number | null };

/** How far a release is. Times are as of the gate's last look. */
export type OpsRelease = {
  stage: ReleaseStage;
  /** Since when it is at this stage, and at this weight; null: nobody knows. */
  sinceMs: number | null;
  /** When it began; null: none is under way. */
  beganMs: number | null;
  /** Until when it is watched after its promotion; null: it is not. */
  untilMs: number | null;
  /** Of new rooms, 0..1. */
  weight: number;
  /** Null: it meets nobody, or has ended. */
  evidence: OpsEvidence | null;
  /** Why it may not go on; empty: it may, or has nowhere to go. */
  holds: readonly { hold: string; words: string }[];
  /** Since when it is held; null: it is not. */
  heldSinceMs: number | null;
  /** Since when the gate has seen nothing: all here is of then. Null: it sees. */
  blindSinceMs: number | null;
};

/**
 * away: the gate cannot be read. none: it knows of no release. waiting: it may not begin. trial: by bots. first: before its first rooms.
 * rooms: it has a share of new rooms. ending: it has to end, and meets nobody any more. promoting: pods of the primary become its own.
 * watched, promoted: all have it. rolled_back, aborted: nobody has; a person ended it. promotion_failed: the primary did not come up with
 * it. never_began: Flagger gave it up before. reverting, reverted: what was promoted is taken back. revert_failed: that did not help,
 * and a person has to look.
 */
export type ReleaseStage =
  | 'away'
  | 'none'
  | 'waiting'
  | 'trial'
  | 'first'
  | 'rooms'
  | 'ending'
  | 'promoting'
  | 'watched'
  | 'promoted'
  | 'rolled_back'
  | 'aborted'
  | 'promotion_failed'
  | 'never_began'
  | 'reverting'
  | 'reverted'
  | 'revert_failed';

export type OpsEvidence = {
  /** Of what its next step takes, and of what would end it, 0..1. */
  pro: number;
  against: number;
  /** Rooms of people that it is judged by. */
  rooms: { canary: number; primary: number };
  /** How many more are needed, as long as it is as good as the primary; null: no number would do. */
  needed: number | null;
  /** How long these take at today's rate; null: for ever. */
  neededMs: number | null;
};

/** What a page keeps from its first second on, for when this service is silent. */
export type OpsKept = {
  /** Of the runbook of an alert, as HTML. */
  runbooks: Readonly<Record<string, string>>;
  /** Where Prometheus itself is, for whoever can reach it; null: none was given. */
  prometheusUrl: string | null;
};

export type BoardNames = { boards: readonly Pick<OpsBoard, 'name' | 'title' | 'about'>[] };

export type BoardAnswer = {
  atMs: number;
  prometheus: Source;
  board: OpsBoard;
  /** In the order of the rows and panels. */
  panels: readonly PanelAnswer[];
};

/** Of lines and heat `atMs` is their common time; of others every line has one value. */
export type PanelAnswer = {
  panel: OpsPanel;
  problem: string | null;
  atMs: readonly number[];
  lines: readonly PlotLine[];
};
export type PlotLine = { name: string; labels: Readonly<Record<string, string>>; values: readonly (number | null)[] };

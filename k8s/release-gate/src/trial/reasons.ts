/** What a trial may fail by. */
export const ABOUTS = [
  'joins',
  'welcome',
  'circle',
  'voices',
  'first-sound',
  'loss',
  'gaps',
  'answers',
  'pictures',
  'frozen',
  'resume',
  'moves',
  'moves-cold',
  'moves-gaps',
  'moves-kept',
  'telemetry',
  'media',
] as const;
export type About = (typeof ABOUTS)[number];

/** `words`: the figure and its limit, for a person. */
export type TrialReason = { about: About; words: string };

export const because = (about: About, words: string): TrialReason => ({ about, words });

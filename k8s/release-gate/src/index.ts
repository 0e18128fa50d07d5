export { judgeOf, type Judge, type Laws, type Outcomes, type Proof, type Verdict } from './judge/judge.ts';
export { lawOf, type Law } from './judge/players.ts';
export { pointsToExclude, PRODUCTION, type Policy } from './judge/policy.ts';
export { logSampleRatio } from './judge/sample-ratio.ts';

/**
 * A pod whose process is killed again and again: how long the kubelet waits before it begins another
 * (kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle: 10 s, twice as long each time, 5 min at most).
 */
const BACK_OFF_S = { first: 10, most: 300 } as const;

/** One process of a pod. Seconds since the release began. */
export type Life = { number: number; fromS: number; untilS: number };

/** `livesS`: the age at which each process is killed; Infinity: never; 0: none ever serves anybody. */
export const firstLife = (livesS: number): Life =>
  livesS === 0 ? { number: 0, fromS: Infinity, untilS: Infinity } : { number: 0, fromS: 0, untilS: livesS };

export function nextLife({ number, untilS }: Life, livesS: number): Life {
  const fromS = untilS + Math.min(BACK_OFF_S.most, BACK_OFF_S.first * 2 ** number);
  return { number: number + 1, fromS, untilS: fromS + livesS };
}

/** The process that lives then, or that is the next to live. */
export function lifeAt(livesS: number, atS: number): Life {
  let life = firstLife(livesS);
  while (atS >= life.untilS) life = nextLife(life, livesS);
  return life;
}

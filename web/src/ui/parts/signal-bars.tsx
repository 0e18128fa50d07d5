import type { Numbers } from '../../telemetry/numbers.ts';

const LIT: Readonly<Record<Numbers['verdict'], number>> = { good: 4, fair: 3, bad: 1, unknown: 0 };

/** Four bars; those that are not lit stay visible, so that the shape says the same as the colour. */
export function SignalBars({ verdict }: { verdict: Numbers['verdict'] }) {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="currentColor">
      {[0, 1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={3 + bar * 5}
          y={16 - bar * 4}
          width="3"
          height={4 + bar * 4}
          rx="1.5"
          opacity={bar < LIT[verdict] ? 1 : 0.28}
        />
      ))}
    </svg>
  );
}

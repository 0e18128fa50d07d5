import { lazy, Suspense } from 'react';
import { useRoom } from '../client-context.ts';
import { podiumView } from '../model/podium.ts';

const PodiumBar = lazy(async () => ({ default: (await import('./podium-bar.tsx')).PodiumBar }));

/** Who speaks to the whole room. What draws it is loaded with the first of them. */
export function Podium() {
  const isSeen = useRoom((state) => podiumView(state) !== null);
  return <Suspense fallback={null}>{isSeen && <PodiumBar />}</Suspense>;
}

import { useRef } from 'react';
import { useEvery } from './use-every.ts';
import './level-meter.css';

const BARS = 14;
/** Ten a second follow a voice; a frame each would only heat the laptop. */
const METER_MS = 80;

type LevelMeterProps = { level: () => number; on: boolean };

/** Draws past React: the level changes ten times a second and nothing else does. */
export function LevelMeter({ level, on }: LevelMeterProps) {
  const bars = useRef<HTMLDivElement>(null);
  useEvery(METER_MS, on, () => {
    const lit = Math.round(Math.min(1, Math.sqrt(level()) * 1.15) * BARS);
    bars.current?.style.setProperty('--lit', String(lit));
  });
  return (
    <div className={on ? 'meter' : 'meter off'} ref={bars} aria-hidden="true">
      {Array.from({ length: BARS }, (_, k) => (
        <i key={k} style={{ '--k': k + 1 }} />
      ))}
    </div>
  );
}

import { personHex } from '../../world/palette.ts';

/** People as [x, y, colour, circle]; drawn flat, so that the front page needs no WebGL. */
const PEOPLE = [
  [430, 300, 0], [520, 262, 6], [566, 330, 9], [470, 372, 4],
  [980, 250, 1], [1062, 276, 3], [1010, 330, 10],
  [240, 470, 8], [1230, 500, 7], [760, 190, 11], [690, 620, 2], [1120, 640, 5],
] as const; // prettier-ignore

/** The place, seen from above at an angle: what one is about to walk into. */
export function FloorPicture() {
  return (
    <svg className="floor-picture" viewBox="0 0 1440 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <radialGradient id="fp-floor" cx="50%" cy="46%" r="62%">
          <stop offset="0" stopColor="var(--fp-light)" />
          <stop offset="1" stopColor="var(--fp-edge)" />
        </radialGradient>
        <radialGradient id="fp-pool">
          <stop offset="0" stopColor="var(--good)" stopOpacity="0.06" />
          <stop offset="1" stopColor="var(--good)" stopOpacity="0.3" />
        </radialGradient>
        <radialGradient id="fp-shadow">
          <stop offset="0" stopColor="#3a2410" stopOpacity="0.42" />
          <stop offset="1" stopColor="#3a2410" stopOpacity="0" />
        </radialGradient>
      </defs>
      <ellipse cx="720" cy="520" rx="920" ry="470" fill="var(--fp-kerb)" />
      <ellipse cx="720" cy="528" rx="884" ry="446" fill="url(#fp-floor)" />
      {[140, 290, 440, 590, 740].map((rx) => (
        <ellipse key={rx} cx="720" cy="528" rx={rx} ry={rx * 0.5} className="fp-joint" />
      ))}
      {[
        [498, 352, 150],
        [1018, 322, 122],
      ].map(([cx = 0, cy = 0, rx = 0]) => (
        <g key={cx}>
          <ellipse cx={cx} cy={cy} rx={rx} ry={rx * 0.5} fill="url(#fp-pool)" />
          <ellipse cx={cx} cy={cy} rx={rx} ry={rx * 0.5} fill="none" stroke="var(--good)" strokeWidth="3" />
        </g>
      ))}
      {[...PEOPLE]
        .sort((a, b) => a[1] - b[1])
        .map(([x, y, color]) => (
          <g key={x} transform={`translate(${x} ${y})`}>
            <ellipse cx="0" cy="4" rx="38" ry="17" fill="url(#fp-shadow)" />
            <path d="M-24 0 C-28 -34 -18 -50 0 -50 C18 -50 28 -34 24 0 C16 9 -16 9 -24 0Z" fill={personHex(color)} />
            <circle cx="0" cy="-62" r="25" fill="var(--fp-face)" />
            <circle cx="0" cy="-62" r="21" fill={personHex(color)} opacity="0.32" />
          </g>
        ))}
    </svg>
  );
}

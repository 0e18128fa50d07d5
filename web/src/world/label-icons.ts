/** Small pictures for pills and badges, drawn on a grid of 16 with round strokes. */
const PATHS = {
  muted:
    'M8 2.2a2 2 0 0 1 2 2v3.2M6 6v1.6a2 2 0 0 0 2.9 1.8M4 7.4a4 4 0 0 0 6.6 3M12 7.4c0 .5-.1 1-.3 1.5M8 11.4V14M2.6 2.4l10.8 11.2',
  locked: 'M4.2 7.2h7.6v6H4.2zM5.6 7V5a2.4 2.4 0 0 1 4.8 0v2',
  up: 'M2.6 6.4v3.2h2.2l5 3V3.4l-5 3zM12.4 5.6a3.4 3.4 0 0 1 0 4.8',
  hand: 'M5 8.4V4.2a.9.9 0 0 1 1.8 0V3a.9.9 0 0 1 1.8 0v1.2a.9.9 0 0 1 1.8 0v5.4c0 2.4-1.4 4-3.6 4-1.8 0-2.6-.8-3.6-2.6L2.4 8.6c.6-.8 1.6-.6 2.6.6z',
  talking: 'M3 6.6v2.8M6.3 4.4v7.2M9.7 2.8v10.4M13 6v4',
} as const;

export type LabelIcon = keyof typeof PATHS;

export function makeIcon(name: LabelIcon): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `world-icon world-icon-${name}`);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

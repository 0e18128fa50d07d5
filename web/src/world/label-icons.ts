/** Three small pictures for pills and badges, drawn on a grid of 16 with round strokes. */
const PATHS = {
  muted:
    'M8 2.2a2 2 0 0 1 2 2v3.2M6 6v1.6a2 2 0 0 0 2.9 1.8M4 7.4a4 4 0 0 0 6.6 3M12 7.4c0 .5-.1 1-.3 1.5M8 11.4V14M2.6 2.4l10.8 11.2',
  locked: 'M4.2 7.2h7.6v6H4.2zM5.6 7V5a2.4 2.4 0 0 1 4.8 0v2',
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

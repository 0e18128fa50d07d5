import { PERSON_HEX } from '@atrium/protocol';
import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { between, pick, seededRandom, type Random } from './random.ts';

const SKINS = ['#F3D3B8', '#E4B591', '#CC9470', '#A06D4C', '#78502F', '#F0C9AE'] as const;
const HAIRS = ['#241C18', '#4B3425', '#81562F', '#B78C52', '#8E8C8B', '#5E3324'] as const;
const WALLS = [
  ['#CDBDA4', '#84715C'],
  ['#B3C0C4', '#62727A'],
  ['#D9CABB', '#9F8870'],
  ['#97A492', '#566457'],
  ['#C4BAC9', '#72677C'],
] as const;

type HairStyle = 'short' | 'side' | 'long' | 'bob' | 'bun';

export type Looks = {
  skin: string;
  hair: string;
  style: HairStyle;
  clothes: string;
  wall: readonly [string, string];
  beard: boolean;
  glasses: boolean;
  /** -1 window on the left, 1 on the right. */
  windowSide: -1 | 1;
  /** How the head is held, in radians. */
  tilt: number;
};

/** The same seed is the same person. */
export function looksOf(seed: number, color: number): Looks {
  const random: Random = seededRandom(Math.imul(seed + 1, 0x9e3779b1));
  const style = pick<HairStyle>(random, ['short', 'side', 'long', 'bob', 'bun']);
  return {
    skin: pick(random, SKINS),
    hair: pick(random, HAIRS),
    style,
    // Tile and body agree: the pullover has the colour of the person.
    clothes: PERSON_HEX[color % PERSON_HEX.length] ?? PERSON_HEX[0],
    wall: pick(random, WALLS),
    beard: (style === 'short' || style === 'side') && random() < 0.35,
    glasses: random() < 0.28,
    windowSide: random() < 0.5 ? -1 : 1,
    tilt: between(random, -0.05, 0.05),
  };
}

/** What moves: all in parts of the picture's height or 0..1. */
export type Expression = { swayX: number; swayY: number; tilt: number; eyesOpen: number; mouthOpen: number };

export const AT_REST: Expression = { swayX: 0, swayY: 0, tilt: 0, eyesOpen: 1, mouthOpen: 0 };

/** How near the person sits to the camera: the face fills about half of the height, as in most calls. */
const CLOSE_UP = 1.3;

/** Draws one person in parts: the room behind them and their head are painted once, then only placed. */
export class Portrait {
  readonly #width: number;
  readonly #height: number;
  readonly #looks: Looks;
  readonly #room: Canvas;
  readonly #head: Canvas;

  constructor({ width, height, looks }: { width: number; height: number; looks: Looks }) {
    this.#width = width;
    this.#height = height;
    this.#looks = looks;
    this.#room = paintRoom(width, height, looks);
    this.#head = paintHead(height, looks);
  }

  draw(context: SKRSContext2D, expression: Expression): void {
    const size = this.#height;
    context.drawImage(this.#room, 0, 0);
    context.save();
    context.translate(this.#width / 2 + expression.swayX * size, size * (0.55 + expression.swayY));
    context.scale(CLOSE_UP, CLOSE_UP);
    this.#shoulders(context, size);
    context.rotate(this.#looks.tilt + expression.tilt);
    context.drawImage(this.#head, -size / 2, -size / 2);
    this.#eyes(context, size, expression.eyesOpen);
    this.#mouth(context, size, expression.mouthOpen);
    context.restore();
  }

  #shoulders(context: SKRSContext2D, size: number): void {
    const { clothes, skin } = this.#looks;
    const cloth = context.createLinearGradient(-0.4 * size, 0.2 * size, 0.4 * size, 0.5 * size);
    cloth.addColorStop(0, mix(clothes, '#FFFFFF', 0.08));
    cloth.addColorStop(1, mix(clothes, '#000000', 0.28));
    context.fillStyle = mix(skin, '#3A1D10', 0.2);
    context.beginPath();
    context.roundRect(-0.075 * size, 0.06 * size, 0.15 * size, 0.24 * size, 0.05 * size);
    context.fill();
    context.fillStyle = cloth;
    context.beginPath();
    context.moveTo(-0.48 * size, 0.7 * size);
    context.bezierCurveTo(-0.46 * size, 0.32 * size, -0.26 * size, 0.29 * size, -0.11 * size, 0.23 * size);
    context.quadraticCurveTo(0, 0.31 * size, 0.11 * size, 0.23 * size);
    context.bezierCurveTo(0.26 * size, 0.29 * size, 0.46 * size, 0.32 * size, 0.48 * size, 0.7 * size);
    context.fill();
  }

  #eyes(context: SKRSContext2D, size: number, open: number): void {
    const { skin, hair, glasses } = this.#looks;
    for (const side of [-1, 1]) {
      const x = side * 0.06;
      oval(
        context,
        size,
        x,
        -0.035,
        0.024,
        Math.max(0.0025, 0.0125 * open),
        open > 0.3 ? '#F7F2EC' : mix(skin, '#3A1D10', 0.5),
      );
      if (open > 0.3) oval(context, size, x, -0.035, 0.0115, Math.min(0.0115, 0.0125 * open), '#2A1E18');
      oval(context, size, x, -0.072, 0.031, 0.006, mix(hair, '#000000', 0.1));
      if (!glasses) continue;
      context.strokeStyle = '#2B2624';
      context.lineWidth = 0.008 * size;
      context.beginPath();
      context.roundRect((x - 0.043) * size, -0.066 * size, 0.086 * size, 0.066 * size, 0.025 * size);
      context.stroke();
    }
  }

  /** Closed it is a slight smile; talking it opens and shows teeth. */
  #mouth(context: SKRSContext2D, size: number, open: number): void {
    const lips = mix(this.#looks.skin, '#7A1F1F', 0.45);
    if (open < 0.12) {
      context.strokeStyle = lips;
      context.lineCap = 'round';
      context.lineWidth = 0.013 * size;
      context.beginPath();
      context.moveTo(-0.05 * size, 0.082 * size);
      context.quadraticCurveTo(0, 0.108 * size, 0.05 * size, 0.082 * size);
      context.stroke();
      return;
    }
    const width = 0.052 - 0.012 * open;
    const height = 0.012 + 0.03 * open;
    oval(context, size, 0, 0.092, width + 0.008, height + 0.008, lips);
    oval(context, size, 0, 0.092, width, height, '#4A1416');
    oval(context, size, 0, 0.092 - height * 0.55, width * 0.75, height * 0.3, '#F6F0E8');
  }
}

/** An out-of-focus room: wall, window, shelf, plant, with a vignette. */
function paintRoom(width: number, height: number, looks: Looks): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, looks.wall[0]);
  wall.addColorStop(1, looks.wall[1]);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  context.filter = `blur(${height * 0.03}px)`;
  const middle = width / 2;
  const side = looks.windowSide;
  block(context, '#FFF6E6', 0.55, middle + side * 0.4 * width - 0.14 * width, 0, 0.28 * width, 0.55 * height);
  block(
    context,
    '#3B2E24',
    0.3,
    middle - side * 0.34 * width - 0.16 * width,
    0.36 * height,
    0.32 * width,
    0.04 * height,
  );
  for (const [offset, tall] of [
    [-0.1, 0.16],
    [-0.03, 0.13],
    [0.05, 0.18],
  ] as const) {
    const left = middle - side * 0.34 * width + offset * width;
    block(context, '#4A3328', 0.3, left, (0.36 - tall) * height, 0.05 * width, tall * height);
  }
  context.globalAlpha = 0.4;
  context.fillStyle = '#4E6B45';
  context.beginPath();
  context.ellipse(middle + side * 0.38 * width, 0.78 * height, 0.1 * width, 0.2 * height, 0, 0, 2 * Math.PI);
  context.fill();
  context.filter = 'none';
  context.globalAlpha = 1;
  const vignette = context.createRadialGradient(middle, height * 0.4, height * 0.3, middle, height / 2, width * 0.75);
  vignette.addColorStop(0, 'rgba(255,240,220,0.08)');
  vignette.addColorStop(1, 'rgba(20,12,8,0.3)');
  context.fillStyle = vignette;
  context.fillRect(0, 0, width, height);
  return canvas;
}

/** Head and hair without what moves in it, on a square of `size` with the face in the middle. */
function paintHead(size: number, { skin, hair, style, beard }: Looks): Canvas {
  const canvas = createCanvas(size, size);
  const context = canvas.getContext('2d');
  context.translate(size / 2, size / 2);
  const long = style === 'long' || style === 'bob';
  if (long) {
    context.fillStyle = mix(hair, '#000000', 0.15);
    context.beginPath();
    context.roundRect(-0.215 * size, -0.24 * size, 0.43 * size, (style === 'long' ? 0.56 : 0.4) * size, 0.2 * size);
    context.fill();
  }
  if (style === 'bun') oval(context, size, 0, -0.29, 0.085, 0.075, hair);
  for (const side of [-1, 1]) oval(context, size, side * 0.155, -0.02, 0.024, 0.042, mix(skin, '#3A1D10', 0.12));
  const light = context.createRadialGradient(-0.06 * size, -0.1 * size, 0.02 * size, 0, 0, 0.28 * size);
  light.addColorStop(0, mix(skin, '#FFFFFF', 0.14));
  light.addColorStop(0.6, skin);
  light.addColorStop(1, mix(skin, '#3A1D10', 0.25));
  oval(context, size, 0, -0.03, 0.155, 0.2, light);
  if (beard) {
    context.fillStyle = mix(hair, skin, 0.2);
    context.beginPath();
    context.moveTo(-0.152 * size, 0);
    context.bezierCurveTo(-0.15 * size, 0.24 * size, 0.15 * size, 0.24 * size, 0.152 * size, 0);
    context.bezierCurveTo(0.11 * size, 0.055 * size, 0.06 * size, 0.05 * size, 0, 0.052 * size);
    context.bezierCurveTo(-0.06 * size, 0.05 * size, -0.11 * size, 0.055 * size, -0.152 * size, 0);
    context.fill();
  }
  const parting = style === 'side' || style === 'long' ? 0.07 : 0;
  context.fillStyle = hair;
  context.beginPath();
  context.moveTo(-0.172 * size, 0);
  context.bezierCurveTo(-0.2 * size, -0.31 * size, 0.2 * size, -0.31 * size, 0.172 * size, 0);
  context.bezierCurveTo(0.15 * size, -0.1 * size, (0.1 + parting) * size, -0.16 * size, parting * size, -0.155 * size);
  context.bezierCurveTo((parting - 0.08) * size, -0.14 * size, -0.15 * size, -0.1 * size, -0.172 * size, 0);
  context.fill();
  for (const side of [-1, 1]) oval(context, size, side * 0.078, 0.03, 0.034, 0.024, '#D97660', 0.14);
  oval(context, size, 0.004, 0.024, 0.02, 0.011, mix(skin, '#3A1D10', 0.25), 0.6);
  return canvas;
}

type Fill = SKRSContext2D['fillStyle'];

/** Centre and radii in parts of `size`. */
function oval(
  context: SKRSContext2D,
  size: number,
  x: number,
  y: number,
  rx: number,
  ry: number,
  fill: Fill,
  alpha = 1,
): void {
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.beginPath();
  context.ellipse(x * size, y * size, rx * size, ry * size, 0, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}

function block(
  context: SKRSContext2D,
  fill: string,
  alpha: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
}

/** `part` of `other` in `color`; both `#RRGGBB`. */
function mix(color: string, other: string, part: number): string {
  const channel = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(color, at) * (1 - part) + channel(other, at) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

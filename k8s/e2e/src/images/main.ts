/** `npm run images -- contexts | sbom | overlay ...`: what a pipeline needs to build, describe and release the images. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kustomize } from '../../../testing/kustomize.ts';
import { contentOf } from './content.ts';
import { fillContext } from './contexts.ts';
import { IMAGES, type ImageName } from './names.ts';
import { imagesOf, isTag, releaseOverlay, TAG_IS } from './release-overlay.ts';
import { packagesIn, sbomOf } from './sbom.ts';

const HELP = `What a pipeline needs to build, describe and release the images.

  npm run images -- contexts --overlay turn --tag 1.4.2 --out <folder>
      fills <folder>/<image>/context for each image of k8s/overlays/turn, and writes <folder>/images: name and reference, a line each
  npm run images -- sbom room-service --packages <file> --out <file>
      what is in that image, as CycloneDX; --packages is what \`dpkg-query --show\` prints in it
  npm run images -- overlay --overlay turn --tag 1.4.2 --out <folder>
      a folder of kustomize: that overlay with this version of rooms, gate and prober; the others keep theirs`;

const OVERLAYS = fileURLToPath(new URL('../../../overlays/', import.meta.url));
const log = (line: string): void => void process.stderr.write(`${line}\n`);

function refuse(why: string): never {
  log(why);
  process.exit(2);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    overlay: { type: 'string' },
    tag: { type: 'string' },
    out: { type: 'string' },
    packages: { type: 'string' },
  },
});
const [command, name, ...more] = positionals;
// npm runs this in the folder of the project, and says where it was called.
const from = process.env.INIT_CWD ?? process.cwd();
const needed = (option: 'overlay' | 'tag' | 'out' | 'packages'): string =>
  values[option] ?? refuse(`--${option} is missing.\n\n${HELP}`);
const neededTag = (): string => {
  const tag = needed('tag');
  return isTag(tag) ? tag : refuse(`--tag: ${JSON.stringify(tag)} is none: ${TAG_IS}.`);
};
const neededOverlay = (): string => {
  const folder = join(OVERLAYS, needed('overlay'));
  return existsSync(join(folder, 'kustomization.yaml')) ? folder : refuse(`--overlay: there is no ${folder}.`);
};
const at = (path: string): string => resolve(from, path);

if (more.length > 0) refuse(HELP);
else if (command === 'contexts' && name === undefined) await contexts();
else if (command === 'sbom' && isImage(name)) sbom(name);
else if (command === 'overlay' && name === undefined) overlay();
else refuse(HELP);

async function contexts(): Promise<void> {
  const [tag, out, overlay] = [neededTag(), at(needed('out')), neededOverlay()];
  const images = imagesOf(kustomize(overlay));
  for (const image of images.keys()) {
    const folder = join(out, image, 'context');
    mkdirSync(folder, { recursive: true });
    await fillContext(image, folder, { env: process.env, log });
  }
  writeFileSync(
    join(out, 'images'),
    [...images].map(([image, repository]) => `${image} ${repository}:${tag}\n`).join(''),
  );
}

function sbom(image: ImageName): void {
  const path = at(needed('packages'));
  const read = existsSync(path)
    ? packagesIn(readFileSync(path, 'utf8'))
    : { ok: false as const, why: 'there is no such file' };
  if (!read.ok) refuse(`--packages ${path}: ${read.why}`);
  const out = at(needed('out'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(sbomOf({ ...contentOf(image), packages: read.packages }), null, 2)}\n`);
}

function overlay(): void {
  const [of, out, tag] = [neededOverlay(), at(needed('out')), neededTag()];
  mkdirSync(out, { recursive: true });
  for (const [path, text] of releaseOverlay(relative(out, of), imagesOf(kustomize(of)), tag))
    writeFileSync(join(out, path), text);
}

function isImage(text: string | undefined): text is ImageName {
  return (IMAGES as readonly (string | undefined)[]).includes(text);
}

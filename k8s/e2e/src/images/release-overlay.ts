import { stringify } from 'yaml';
import type { Manifest } from '../../../testing/kustomize.ts';
import { workloadsOf } from '../../../testing/references.ts';
import { IMAGES, type ImageName } from './names.ts';

/** A tag of an image, which is what metrics and traces call the release as well (RELEASE_VERSION). */
export const isTag = (text: string): boolean => /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/.test(text);
export const TAG_IS = 'letters, digits, . _ - and 64 of them at most';

/** What an overlay runs, by the name in k8s/images, and where its registry has it, without a tag. */
export function imagesOf(manifests: readonly Manifest[]): Map<ImageName, string> {
  const images = workloadsOf(manifests).flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));
  return new Map(
    images.map((image) => {
      const repository = image.replace(/:[\w.-]+$/, '');
      const name = repository.slice(repository.lastIndexOf('/') + 1);
      if (!isImageName(name)) throw new Error(`${image} is none of k8s/images: ${IMAGES.join(', ')}`);
      return [name, repository];
    }),
  );
}

const isImageName = (name: string): name is ImageName => (IMAGES as readonly string[]).includes(name);

/** What a release changes. The others would meet everybody at once: they keep what the overlay says, and are changed by hand. */
const OF_A_RELEASE: readonly ImageName[] = ['room-service', 'release-gate', 'prober'];

/** Path to text of a folder of kustomize: the overlay at that relative path, with this version of what a release changes. `tag` is one. */
export function releaseOverlay(
  overlay: string,
  images: ReadonlyMap<ImageName, string>,
  tag: string,
): Map<string, string> {
  const version = { name: 'RELEASE_VERSION', value: tag };
  return new Map([
    [
      'kustomization.yaml',
      stringify({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        namespace: 'atrium',
        resources: [overlay],
        images: OF_A_RELEASE.flatMap((one) => images.get(one) ?? []).map((name) => ({ name, newTag: tag })),
        patches: [{ path: 'version.yaml' }],
      }),
    ],
    [
      'version.yaml',
      stringify({
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'room-service' } },
        spec: { template: { spec: { containers: [{ name: 'room-service', env: [version] }] } } },
      }),
    ],
  ]);
}

import { PORTS, urlOf } from './addresses.ts';

/** `more`: further flags, such as -control-loop-interval. The defaults are what people run. */
export function flaggerArgs(kubeconfig: string, more: readonly string[]): string[] {
  return [
    '-kubeconfig',
    kubeconfig,
    '-mesh-provider',
    'gatewayapi:v1',
    '-metrics-server',
    urlOf('prometheus'),
    '-port',
    `${PORTS.flagger}`,
    ...more,
  ];
}

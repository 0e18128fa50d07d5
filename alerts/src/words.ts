import { exact, times, toText } from '@atrium/slo';

export { span } from '@atrium/slo';

/** `0.995` as `99.5 %`. */
export function percent(share: number): string {
  return `${toText(times(exact(share), exact(100)))} %`;
}

import type { Source } from '@atrium/ops/view';

const START_IT =
  'npm start runs Prometheus and Alertmanager beside the service where they are installed; npm run doctor says whether they are.';
const SET_PROMETHEUS = `Set PROMETHEUS_URL to the Prometheus that scrapes this service. ${START_IT}`;
const SET_ALERTMANAGER = `Set ALERTMANAGER_URL to its Alertmanager. ${START_IT}`;

export type SourcesOptions = {
  /** Addresses; null: none was given. */
  prometheusUrl: string | null;
  alertmanagerUrl: string | null;
  now: () => number;
};

/** Since when who is asked has not answered, and what whoever looks can do about it. */
export class Sources {
  readonly #options: SourcesOptions;
  #prometheusAwayMs: number | null = null;
  #alertmanagerAwayMs: number | null = null;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  /** `why`: of the last try, null when it answered. */
  prometheus(why: string | null): Source {
    const { prometheusUrl, now } = this.#options;
    if (prometheusUrl === null) return { state: 'unset', todo: SET_PROMETHEUS };
    this.#prometheusAwayMs = why === null ? null : (this.#prometheusAwayMs ?? now());
    return sourceOf(this.#prometheusAwayMs, 'Start Prometheus, or correct PROMETHEUS_URL.', why);
  }

  alertmanager(why: string | null): Source {
    const { alertmanagerUrl, now } = this.#options;
    if (alertmanagerUrl === null) return { state: 'unset', todo: SET_ALERTMANAGER };
    this.#alertmanagerAwayMs = why === null ? null : (this.#alertmanagerAwayMs ?? now());
    return sourceOf(
      this.#alertmanagerAwayMs,
      'Nobody is paged meanwhile. Start Alertmanager, or correct ALERTMANAGER_URL.',
      why,
    );
  }
}

function sourceOf(sinceMs: number | null, todo: string, why: string | null): Source {
  return sinceMs === null ? { state: 'there' } : { state: 'away', sinceMs, todo: `${todo} It was tried: ${why ?? ''}` };
}

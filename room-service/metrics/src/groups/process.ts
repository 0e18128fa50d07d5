import { counter, gauge } from '../metric.ts';

/** The Node process and its workers. The `process_` names are those of every Prometheus client library. */
export const PROCESS = {
  workers: gauge('atrium_workers', { help: 'Media workers by state.', labels: ['worker_state'] }),
  workerLastDeath: gauge('atrium_worker_last_death_timestamp_seconds', {
    help: 'When a media worker of this process died last, Unix time; 0: none did.',
    unit: 'seconds',
  }),
  workerDeaths: counter('atrium_worker_deaths_total', {
    help: 'Media workers that ended by themselves, or were ended because they hung.',
  }),
  eventLoopDelay: gauge('atrium_event_loop_delay_seconds', {
    help: 'How late the event loop was in the last 15 to 30 s, or since the scrape before where that is longer.',
    unit: 'seconds',
    labels: ['statistic'],
  }),
  eventLoopActive: counter('atrium_event_loop_active_seconds_total', {
    help: 'Time that the event loop did not wait: its rate is the utilization.',
    unit: 'seconds',
  }),
  cpu: counter('process_cpu_seconds_total', {
    help: 'CPU time of the process, its workers not included.',
    unit: 'seconds',
  }),
  memory: gauge('process_resident_memory_bytes', { help: 'Resident memory of the process.', unit: 'bytes' }),
  openFds: gauge('process_open_fds', {
    help: 'Open file descriptors of the process; 0 where the system does not tell.',
  }),
  maxFds: gauge('process_max_fds', { help: 'How many it may have; 0 where the system does not tell.' }),
  certificateExpiry: gauge('atrium_certificate_expiry_seconds', {
    help: 'When the TLS certificate ends, Unix time; 0 where TLS ends elsewhere.',
    unit: 'seconds',
  }),
  drainDeadline: gauge('atrium_drain_deadline_seconds', {
    help: 'When a process that was told to stop, or to empty itself, must be empty, Unix time; 0 while it serves, and once it is.',
    unit: 'seconds',
  }),
  startTime: gauge('process_start_time_seconds', { help: 'Start of the process, Unix time.', unit: 'seconds' }),
} as const;

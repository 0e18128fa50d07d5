/** The label `service` of every alert, by which it is told from those of others in the same Prometheus and Alertmanager. */
export const SERVICE = 'atrium';

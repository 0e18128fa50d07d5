/** No worker could be had; the message says in plain words what was tried and what to do. */
export class WorkerUnavailable extends Error {
  override name = 'WorkerUnavailable';
}

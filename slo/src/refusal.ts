/** What somebody wrote cannot be compiled. The message says why and what to do; where in the code it was seen helps nobody. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

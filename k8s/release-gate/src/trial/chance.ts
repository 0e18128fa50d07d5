/**
 * How many of `tried` may go wrong where each does with the chance `share`: more than these would come about with less than `chance`
 * (the upper tail of the binomial distribution).
 */
export function mostByChance(tried: number, share: number, chance: number): number {
  let within = 0;
  let exactly = (1 - share) ** tried;
  for (let count = 0; count < tried; count += 1) {
    within += exactly;
    if (1 - within < chance) return count;
    exactly *= ((tried - count) / (count + 1)) * (share / (1 - share));
  }
  return tried;
}

import { Relay, type Ear } from '../../../../scripts/lib/relay.ts';

/**
 * A way to the service that lets only the first reply of each socket through, and every event: whoever needs a second
 * answer gets no further. Says how many replies it kept.
 */
export class ReplyGate extends Relay {
  kept = 0;

  protected override ear(): Ear {
    let replies = 0;
    return {
      said: ({ m }) => {
        if (m !== undefined) return true;
        replies += 1;
        if (replies > 1) this.kept += 1;
        return replies === 1;
      },
    };
  }
}

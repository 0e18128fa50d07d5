/** Ends with 2, and says all that is wrong, when the service would not start as it is configured. */
import { formatMistakes, preflight } from '../room-service/src/preflight.ts';

const read = await preflight(process.env);
if (!read.ok) {
  process.stderr.write(formatMistakes(read.mistakes));
  process.exitCode = 2;
}

/** A registry that is there answers within a second or two, a slow link within ten. */
const SILENCE_MS = 15_000;

/** With `--loglevel http`: an answer of the registry, or what npm had in its cache. */
const ANSWER = /^npm http (cache |fetch \S+ [23]\d\d )/;

/**
 * Reads what npm says at `--loglevel http`: its lines about requests are not shown, and where none of them is an
 * answer for long, a line says so. npm itself is silent for minutes then.
 *
 * @param {{ write: (text: string) => void, silenceMs?: number }} options
 */
export function listenToNpm({ write, silenceMs = SILENCE_MS }) {
  let answered = false;
  let rest = '';
  const timer = setTimeout(() => {
    if (answered) return;
    write('  no answer from the package registry yet (npm config get registry): is this machine online?\n');
  }, silenceMs);
  const read = (line) => {
    if (ANSWER.test(line)) answered = true;
    if (!line.startsWith('npm http ')) write(`${line}\n`);
  };
  return {
    onText: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      lines.forEach(read);
    },
    close: () => {
      clearTimeout(timer);
      if (rest !== '') read(rest);
      rest = '';
    },
  };
}

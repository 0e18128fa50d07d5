/** How far away the proposed media ports are: more than any machine has workers. */
const MEDIA_PORT_STEP = 1_000;
const PORT_MAX = 65_535;

export type Taken = {
  /** The port of the page when it is taken, too. */
  http: number | null;
  media: number | null;
};

export type Ports = { http: number; mediaBase: number };

/** Ports belong to somebody else, most often to another Atrium: what to start with instead, to be copied. */
export function takenHint(taken: Taken, ports: Ports): string {
  const { http, media } = taken;
  const names = [...(http === null ? [] : [`port ${http}`]), ...(media === null ? [] : [`media port ${media}`])];
  const variables = [
    ...(http === null ? keep('PORT', ports.http, 3000) : [`PORT=${next(http, 1)}`]),
    ...(media === null
      ? keep('MEDIA_PORT', ports.mediaBase, 40_000)
      : [`MEDIA_PORT=${next(ports.mediaBase, MEDIA_PORT_STEP)}`]),
  ];
  const text = `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} taken`;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return `${sentence} (by another Atrium?). Choose others: ${variables.join(' ')} npm start`;
}

/** A choice of the person stays in the command. */
function keep(name: string, port: number, usual: number): string[] {
  return port === usual ? [] : [`${name}=${port}`];
}

const next = (port: number, step: number) => (port + step + MEDIA_PORT_STEP > PORT_MAX ? port - step : port + step);

/** For the person at the terminal, whose last line would else be JSON. */
export function greeting({ port, isTls, opsPort }: { port: number; isTls: boolean; opsPort: number | null }): string {
  const ops = opsPort === null ? '' : ` Is it well? http://localhost:${opsPort}/ops.`;
  return `Atrium is at ${isTls ? 'https' : 'http'}://localhost:${port}/r/demo.${ops} Ctrl-C ends it.`;
}

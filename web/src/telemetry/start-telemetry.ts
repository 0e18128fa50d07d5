import { VITALS } from '@atrium/protocol';
import { watchErrors } from './errors.ts';
import { RoomTelemetry, type RoomTelemetryOptions } from './room-telemetry.ts';
import { SpanSink } from './span-sink.ts';

export type StartTelemetryOptions = Pick<RoomTelemetryOptions, 'clock' | 'room' | 'media' | 'engine' | 'report'> & {
  origin: string;
};

/** After the world and the WebRTC code, which the person waits for. */
const LOAD_AFTER_MS = 1_500;

/** The telemetry of one room in a browser. The code that makes spans is fetched while the person is in the lobby. */
export function startTelemetry({ origin, ...options }: StartTelemetryOptions): RoomTelemetry {
  const sink = new SpanSink({
    load: async () => {
      const { Tracer, sendTo } = await import('./tracer.ts');
      return new Tracer({ send: sendTo(`${origin}/v1/traces`, () => telemetry.token) });
    },
  });
  const now = (): number => performance.timeOrigin + performance.now();
  const watchPage: RoomTelemetryOptions['watchPage'] = (note) => {
    const unwatchErrors = watchErrors({
      target: globalThis,
      origin,
      now,
      onError: ({ type, stack }) =>
        note({ name: 'error', attributes: { 'exception.type': type, 'exception.stacktrace': stack }, failed: true }),
    });
    let isOver = false;
    let unwatchVitals = (): void => undefined;
    const cancel = options.clock.after(LOAD_AFTER_MS, () => {
      void sink.load();
      void import('./vitals.ts').then(
        ({ watchVitals }) => {
          if (isOver) return;
          unwatchVitals = watchVitals(document, (vitals) => {
            const children = VITALS.flatMap((name) => {
              const value = vitals[name];
              if (value === undefined) return [];
              const attributes = { 'web_vital.name': name, 'web_vital.value': value };
              return [{ name: 'web_vital' as const, attributes, failed: false }];
            });
            note({ name: 'page', attributes: {}, failed: false, children });
            sink.flush();
          });
        },
        // Without the code nothing is measured.
        () => undefined,
      );
    });
    return () => {
      isOver = true;
      cancel();
      unwatchErrors();
      unwatchVitals();
    };
  };
  const telemetry: RoomTelemetry = new RoomTelemetry({
    ...options,
    sink,
    watchPage,
    now,
    random: Math.random,
    randomBytes: (bytes) => crypto.getRandomValues(bytes),
  });
  return telemetry;
}

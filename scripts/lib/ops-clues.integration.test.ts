import { METRICS } from '@atrium/metrics';
import { describe, it } from 'vitest';
import { missingPrograms } from '../../alerts/src/testing/programs.ts';
import { definition } from '../../ops/src/definition.ts';
import { expectAnswers, grows, stands } from './expect-answers.ts';

const missing = missingPrograms();
const why = missing === null ? '' : ` (left out: no ${missing})`;

describe.skipIf(missing !== null)(`what tells one cause from another${why}`, () => {
  const { queries } = definition();
  const person = { participant: 'person' };

  it('[OPS70] is whether a loop is late, by its p99 or its longest, and that it is not', () => {
    const loop = (instance: string, p99: number, max: number) => [
      stands(METRICS.eventLoopDelay.name, { instance, statistic: 'p99' }, p99),
      stands(METRICS.eventLoopDelay.name, { instance, statistic: 'max' }, max),
    ];
    const lines = [...loop('prompt', 0.0167, 0.25), ...loop('jerks', 0.0167, 0.55), ...loop('blocked', 0.45, 0.61)];
    const late = (instance: string, value: number) => ({ labels: `{instance="${instance}"}`, value });
    expectAnswers(lines, [[queries.late, [late('blocked', 2), late('jerks', 1), late('prompt', 0)]]]);
  });

  it('[OPS70] is how many answers took too long, of people, by what they wait for', () => {
    const { name } = METRICS.requestDuration;
    const group = (request_group: string, participant: string, aSecond: number, slow: number) => [
      grows(`${name}_count`, { request_group, participant }, aSecond),
      grows(`${name}_bucket`, { request_group, participant, le: '0.3' }, aSecond - slow),
      grows(`${name}_bucket`, { request_group, participant, le: '1' }, aSecond),
    ];
    const lines = [
      ...group('join', 'person', 1, 0.4),
      ...group('report', 'person', 2, 0),
      ...group('report', 'bot', 2, 2),
    ];
    const of = (request_group: string, value: number) => ({ labels: `{request_group="${request_group}"}`, value });
    expectAnswers(lines, [
      [queries.answered, [of('join', 300), of('report', 600)]],
      [queries.slow, [of('join', 120), of('report', 0)]],
    ]);
  });

  it('[OPS72] is for how long a loop is busy, and what CPU its process gets', () => {
    const a = { instance: 'a' };
    const lines = [grows(METRICS.eventLoopActive.name, a, 0.62), grows(METRICS.cpu.name, a, 0.37)];
    // Of another program, which Prometheus scrapes as well.
    const other = { series: `${METRICS.cpu.name}{job="other",instance="b"}`, values: '0+15x40' };
    expectAnswers(
      [...lines, other],
      [
        [queries.busy, [{ labels: '{instance="a"}', value: 0.62 }]],
        [queries.cpu, [{ labels: '{instance="a"}', value: 0.37 }]],
      ],
    );
  });

  it('[OPS71] [OPS74] is how many people have media, and of which share of reports the round trip is long', () => {
    const lines = [
      stands(METRICS.participantsWithMedia.name, { ...person, instance: 'a' }, 5),
      stands(METRICS.participantsWithMedia.name, { ...person, instance: 'b' }, 2),
      stands(METRICS.participantsWithMedia.name, { participant: 'bot', instance: 'a' }, 20),
      grows(`${METRICS.rtt.name}_count`, person, 2),
      grows(`${METRICS.rtt.name}_bucket`, { ...person, le: '0.1' }, 0.9),
    ];
    expectAnswers(lines, [
      [queries.withMedia, [{ labels: '{}', value: 7 }]],
      [queries.longWay, [{ labels: '{}', value: 0.55 }]],
    ]);
  });
});

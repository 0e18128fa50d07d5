import { describe, expect, it } from 'vitest';
import { GATEWAY_CLASS, GATEWAY_PORT } from '../cluster/gateway.ts';
import { flaggerWords } from './flagger-words.ts';
import { canaryObjects, deploymentObjects, WEIGHTED_PATH } from './objects.ts';

it('hears what Flagger says of one canary, in order', () => {
  const log = [
    '{"level":"info","msg":"Initialization done! x.smoke","canary":"x.smoke"}',
    'W1130 a warning of a library',
    '{"level":"info","msg":"New revision detected","canary":"y.smoke"}',
    '{"level":"debug","msg":"Metric template y.smoke query: up","canary":"x.smoke"}',
    '{"level":"info","msg":"Advance x.smoke canary weight 25","canary":"x.smoke"}',
  ].join('\n');
  expect(flaggerWords(log, 'x.smoke')).toEqual(['Initialization done! x.smoke', 'Advance x.smoke canary weight 25']);
});

describe('the release', () => {
  it('has a gateway that Traefik can serve', () => {
    const gateway = deploymentObjects('1').find((object) => 'kind' in object && object.kind === 'Gateway');
    expect(gateway).toMatchObject({ spec: { gatewayClassName: GATEWAY_CLASS, listeners: [{ port: GATEWAY_PORT }] } });
  });

  it('is weighted on one path only', () => {
    expect(canaryObjects().at(-1)).toMatchObject({
      spec: { service: { match: [{ uri: { prefix: WEIGHTED_PATH } }] } },
    });
  });
});

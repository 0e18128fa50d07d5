import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { generated } from './generated.ts';
import { BOARDS_FOLDER } from './provisioning.ts';

type Destination = { name: string; datasourceUid?: string; url?: string };
type Datasource = {
  uid: string;
  type: string;
  isDefault?: boolean;
  jsonData: { exemplarTraceIdDestinations?: Destination[] };
};

const read = (name: string): unknown => parse(generated().get(`provisioning/${name}.yaml`) ?? '');

test('[DSH10] Grafana gets every data source that a board lets one choose, and opens an exemplar in Tempo or in the service', () => {
  const { datasources } = read('datasources') as { datasources: Datasource[] };
  const types = datasources.map(({ type }) => type);
  for (const [path, text] of generated()) {
    if (!path.endsWith('.json')) continue;
    const { templating } = JSON.parse(text) as { templating: { list: { type: string; query: string }[] } };
    for (const { type, query } of templating.list) if (type === 'datasource') expect(types).toContain(query);
  }
  expect(datasources.filter(({ isDefault }) => isDefault).map(({ type }) => type)).toEqual(['prometheus']);
  const [prometheus] = datasources;
  const [tempo, service] = prometheus?.jsonData.exemplarTraceIdDestinations ?? [];
  // The label that the service gives its exemplars.
  expect([tempo?.name, service?.name]).toEqual(['trace_id', 'trace_id']);
  expect(datasources.find(({ uid }) => uid === tempo?.datasourceUid)?.type).toBe('tempo');
  // One dollar would be a variable of Grafana's environment, which is empty.
  expect(service?.url).toMatch(/\/ops\/traces\/\$\$\{__value\.raw\}$/);
});

test('[DSH10] Grafana reads the boards from a folder, and keeps nobody from mending them in the code', () => {
  const { providers } = read('dashboards') as { providers: { allowUiUpdates: boolean; options: { path: string } }[] };
  expect(providers).toEqual([
    expect.objectContaining({ type: 'file', allowUiUpdates: false, options: { path: BOARDS_FOLDER } }),
  ]);
});

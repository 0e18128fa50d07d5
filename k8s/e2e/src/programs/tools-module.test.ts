import { expect, it } from 'vitest';
import type { ProgramSet } from './sets.ts';
import { toolsFile, toolsModule } from './tools-module.ts';

const SET: ProgramSet = {
  name: 'x',
  version: 'v1.2.3',
  module: 'example.org/x',
  programs: ['cmd/a', 'cmd/b'],
  minutes: 1,
};

const GO_MOD = `module example.org/x

go 1.25.1 // the least

require example.org/r v1.0.0

exclude example.org/e v1.0.0

exclude (
	example.org/f v2.0.0 // broken
)

replace example.org/one v1.0.0 => example.org/fork v1.0.1

replace (
	// ours
	example.org/api => ./staging/api
	example.org/two => example.org/two v1.9.0
)
`;

it('repeats what counts in the main module only', () => {
  const lines = toolsModule(SET, GO_MOD)
    .split('\n')
    .filter((line) => line !== '');
  expect(lines).toEqual([
    'module atrium/tools/x',
    'go 1.25.1',
    'require example.org/x v1.2.3',
    'replace example.org/one v1.0.0 => example.org/fork v1.0.1',
    'replace example.org/two => example.org/two v1.9.0',
    'exclude example.org/e v1.0.0',
    'exclude example.org/f v2.0.0',
  ]);
});

it('takes the published version of a folder', () => {
  const text = toolsModule({ ...SET, localModules: 'v0.2.3' }, GO_MOD);
  expect(text).toContain('\nreplace example.org/api => example.org/api v0.2.3\n');
});

it('takes a changed copy of the module itself', () => {
  expect(toolsModule(SET, GO_MOD, '/a/copy')).toContain('\nreplace example.org/x => /a/copy\n');
});

it('wants each program', () => {
  expect(toolsFile(SET)).toContain('\t_ "example.org/x/cmd/a"\n\t_ "example.org/x/cmd/b"\n');
});

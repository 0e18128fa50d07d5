import { describe, expect, it } from 'vitest';
import { installPackages, type System } from './debian.ts';

/** Records what would be done to the machine. */
function machine(given: Partial<System> & { answer?: boolean; failing?: string } = {}) {
  const { answer = true, failing, ...rest } = given;
  const commands: string[] = [];
  const questions: string[] = [];
  const system: System = {
    isRoot: true,
    isDebian: true,
    isTerminal: false,
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
    run: (command, args, env) => {
      commands.push([command, ...args, env.DEBIAN_FRONTEND].join(' '));
      const fails = args[0] === failing;
      return Promise.resolve({ code: fails ? 100 : 0, tail: fails ? 'E: no such package' : '', missing: false });
    },
    ...rest,
  };
  const lines: string[] = [];
  const install = (env: NodeJS.ProcessEnv = {}) =>
    installPackages({
      packages: ['cmake', 'g++'],
      purpose: 'Building',
      env,
      log: (line) => void lines.push(line),
      system,
    });
  return { install, commands, questions, lines };
}

const COMMANDS = [
  'apt-get update noninteractive',
  'apt-get install -y --no-install-recommends cmake g++ noninteractive',
];

describe('installPackages', () => {
  it('installs as root without a terminal, and says so first', async () => {
    const { install, commands, questions, lines } = machine();
    expect(await install()).toEqual({ ok: true });
    expect(commands).toEqual(COMMANDS);
    expect(questions).toEqual([]);
    expect(lines).toEqual(['Building needs cmake g++: installing them with apt-get.']);
  });

  it('asks on a terminal and takes a no', async () => {
    const { install, commands, questions } = machine({ isTerminal: true, answer: false });
    const result = await install();
    expect(questions).toHaveLength(1);
    expect(commands).toEqual([]);
    expect(result).toMatchObject({ ok: false, why: expect.stringContaining('apt-get install') as string });
  });

  it('asks on a terminal and takes a yes; ATRIUM_YES=1 is one', async () => {
    const asked = machine({ isTerminal: true });
    expect(await asked.install()).toEqual({ ok: true });
    expect(asked.questions).toHaveLength(1);
    const told = machine({ isTerminal: true });
    expect(await told.install({ ATRIUM_YES: '1' })).toEqual({ ok: true });
    expect(told.questions).toEqual([]);
    expect(told.commands).toEqual(COMMANDS);
  });

  it('gives anybody but root the exact command and touches nothing', async () => {
    const { install, commands } = machine({ isRoot: false });
    const result = await install({ ATRIUM_YES: '1' });
    expect(commands).toEqual([]);
    expect(result).toMatchObject({
      why: expect.stringContaining('sudo apt-get install --no-install-recommends cmake g++') as string,
    });
  });

  it('touches no other system and names the packages', async () => {
    const { install, commands } = machine({ isDebian: false });
    expect(await install()).toMatchObject({ ok: false, why: expect.stringContaining('cmake g++') as string });
    expect(commands).toEqual([]);
  });

  it('goes on with old package lists, and reports what apt-get said', async () => {
    const stale = machine({ failing: 'update' });
    expect(await stale.install()).toEqual({ ok: true });
    const broken = machine({ failing: 'install' });
    expect(await broken.install()).toMatchObject({
      ok: false,
      why: expect.stringContaining('no such package') as string,
    });
  });
});

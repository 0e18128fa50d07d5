import { describe, expect, it } from 'vitest';
import { readProjectFiles } from './checks/project-files.ts';
import { checkSpecRules, rulesOf, testedBy } from './checks/spec-rules.ts';

/** In the words of a specification, without being one of ours. */
const rule = (id: string) => `[${id}]`;

const check = (files: Record<string, string>) => checkSpecRules(new Map(Object.entries(files)));
const spec = `# Circles\n\n${rule('CIR1')} Two who stop near each other form a circle.\n\n- **${rule('CIR2')}** It can be locked.\n`;
const both = `it('${rule('CIR1')} forms', () => {}); it.each([1])(\`${rule('CIR2')} locks %s\`, () => {});`;

it('every rule of every SPEC.md has a test, and every test that names a rule names one', () => {
  const files = readProjectFiles();
  expect(checkSpecRules(files)).toEqual([]);
  // A pattern that lost its rules would pass everything.
  const specs = [...files].filter(([path]) => path.endsWith('SPEC.md'));
  expect(specs.length).toBeGreaterThan(0);
  expect(specs.filter(([path, text]) => rulesOf(path, text).length === 0)).toEqual([]);
});

describe('the check', () => {
  it('is content when each rule has a test', () => {
    expect(check({ 'a/SPEC.md': spec, 'a/x.test.ts': both })).toEqual([]);
  });

  it('sees a rule without a test', () => {
    const one = `it('${rule('CIR1')} forms', () => {});`;
    expect(check({ 'a/SPEC.md': spec, 'a/x.test.ts': one })).toEqual(['a/SPEC.md: [CIR2] has no test']);
  });

  it('does not take a comment, or a name that has it in the middle, for a test', () => {
    const not = `// it('${rule('CIR2')} x')\nit('${rule('CIR1')} forms', () => {}); it('locks ${rule('CIR2')}', () => {});`;
    expect(check({ 'a/SPEC.md': spec, 'a/x.test.ts': not })).toEqual(['a/SPEC.md: [CIR2] has no test']);
  });

  it('takes a test only from a test file', () => {
    expect(check({ 'a/SPEC.md': spec, 'a/x.ts': both })).toHaveLength(2);
  });

  it('sees a test, and a comment, of a rule that does not exist', () => {
    const more = `${both} it('${rule('CIR9')} flies', () => {});`;
    expect(check({ 'a/SPEC.md': spec, 'a/x.test.ts': more, 'a/x.ts': `// ${rule('CIR7')}` })).toEqual([
      'a/x.test.ts: a test names [CIR9], which is no rule',
      'a/x.ts: cites [CIR7], which is no rule',
    ]);
  });

  it('sees a rule that is defined twice', () => {
    const files = { 'a/SPEC.md': spec, 'b/SPEC.md': `${rule('CIR1')} Again.`, 'a/x.test.ts': both };
    expect(check(files)).toEqual(['b/SPEC.md: [CIR1] is defined twice']);
  });

  it('takes a test of several rules', () => {
    const text = `test('${rule('CIR1')} ${rule('CIR2')} forms and locks', () => {});`;
    expect(testedBy('x.test.ts', text).map(({ id }) => id)).toEqual(['CIR1', 'CIR2']);
  });
});

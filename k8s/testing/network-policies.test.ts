import { describe, expect, test } from 'vitest';
import { isAllowed, portsOfInterest, type Party, type Policy } from './network-policies.ts';

const party = (name: string, namespace: string, labels: Record<string, string>): Party => ({
  name,
  address: '10.244.0.9',
  pod: {
    namespace,
    namespaceLabels: { team: namespace },
    labels,
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  },
});
const A = party('a', 'one', { app: 'a' });
const B = party('b', 'one', { app: 'b' });
const FOREIGN = party('a', 'two', { app: 'a' });
const WORLD: Party = { name: 'world', address: '203.0.113.7', pod: null };

const policy = (spec: Partial<Policy['spec']>): Policy => ({
  metadata: { name: 'x', namespace: 'one' },
  spec: { podSelector: { matchLabels: { app: 'b' } }, ...spec },
});
/** What of these reaches b at a port. */
const reach = (policies: Policy[], port = 80, protocol: 'TCP' | 'UDP' = 'TCP') =>
  [A, FOREIGN, WORLD]
    .filter((from) => isAllowed(policies, { from, to: B, port, protocol }))
    .map(({ name, pod }) => pod?.namespace ?? name);

/** https://kubernetes.io/docs/concepts/services-networking/network-policies and the reference of its fields. */
describe('[NET1] policies are read as Kubernetes says', () => {
  test('whom none is about is reached by all; one without rules closes', () => {
    expect(reach([])).toEqual(['one', 'two', 'world']);
    expect(reach([policy({})])).toEqual([]);
    expect(reach([policy({ podSelector: {} })])).toEqual([]);
    expect(reach([policy({ podSelector: { matchLabels: { app: 'c' } } })])).toEqual(['one', 'two', 'world']);
    expect(reach([{ ...policy({}), metadata: { name: 'x', namespace: 'two' } }])).toEqual(['one', 'two', 'world']);
  });

  test('types that are not said follow from the rules', () => {
    const closed = (policies: Policy[]) => !isAllowed(policies, { from: B, to: WORLD, port: 80, protocol: 'TCP' });
    expect(closed([policy({})])).toBe(false);
    expect(closed([policy({ egress: [] })])).toBe(true);
    expect(closed([policy({ policyTypes: ['Egress'] })])).toBe(true);
    expect(reach([policy({ policyTypes: ['Egress'] })])).toEqual(['one', 'two', 'world']);
  });

  test('a selector of pods is of the same namespace, with one of namespaces of those, and of both at once', () => {
    const from = (...peers: object[]) => reach([policy({ ingress: [{ from: peers }] })]);
    expect(from({ podSelector: {} })).toEqual(['one']);
    expect(from({ namespaceSelector: {} })).toEqual(['one', 'two']);
    expect(
      from({ namespaceSelector: { matchLabels: { team: 'two' } }, podSelector: { matchLabels: { app: 'b' } } }),
    ).toEqual([]);
    expect(from({ namespaceSelector: { matchLabels: { team: 'two' } } }, { podSelector: {} })).toEqual(['one', 'two']);
    expect(from()).toEqual([]);
    expect(reach([policy({ ingress: [{}] })])).toEqual(['one', 'two', 'world']);
  });

  test('a block is of addresses, without what it leaves out', () => {
    const from = (ipBlock: object) => reach([policy({ ingress: [{ from: [{ ipBlock } as never] }] })]);
    expect(from({ cidr: '203.0.113.0/24' })).toEqual(['world']);
    expect(from({ cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] })).toEqual(['one', 'two']);
    expect(from({ cidr: '::/0' })).toEqual([]);
  });

  test('ports have a protocol, TCP where it is not said, an end, or a name of the pod', () => {
    const at = (ports: object[], port: number, protocol: 'TCP' | 'UDP' = 'TCP') =>
      reach([policy({ ingress: [{ ports: ports }] })], port, protocol).length > 0;
    expect([at([{ port: 80 }], 80), at([{ port: 80 }], 81), at([{ port: 80 }], 80, 'UDP')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([at([{ protocol: 'UDP' }], 9, 'UDP'), at([{ protocol: 'UDP' }], 9)]).toEqual([true, false]);
    const range = [{ port: 10, endPort: 12 }];
    expect([9, 10, 12, 13].map((port) => at(range, port))).toEqual([false, true, true, false]);
    expect([at([{ port: 'http' }], 8080), at([{ port: 'http' }], 80), at([{ port: 'https' }], 8080)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('both ends have to let it pass, and policies add to each other', () => {
    const open = policy({
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port: 80 }] }],
    });
    const shut = policy({ podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'] });
    const out = policy({
      podSelector: { matchLabels: { app: 'a' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    });
    expect(reach([open])).toEqual(['one']);
    expect(reach([open, shut])).toEqual([]);
    expect(reach([open, shut, out])).toEqual(['one']);
    expect(reach([open, policy({ ingress: [{ ports: [{ port: 81 }] }] })], 81)).toEqual(['one', 'two', 'world']);
  });

  test('expressions of selectors', () => {
    const of = (operator: string, values?: string[]) =>
      reach([
        policy({
          ingress: [
            { from: [{ podSelector: { matchExpressions: [{ key: 'app', operator, ...(values && { values }) }] } }] },
          ],
        }),
      ]);
    expect([of('In', ['a']), of('NotIn', ['a']), of('Exists'), of('DoesNotExist')]).toEqual([['one'], [], ['one'], []]);
    expect(() => of('Like')).toThrow('Like is no operator');
  });

  test('every number at which something changes is looked at', () => {
    expect(
      portsOfInterest([policy({ ingress: [{ ports: [{ port: 1024, endPort: 65_535 }, { port: 'http' }] }] })]),
    ).toEqual([1023, 1024, 1025, 65_534, 65_535]);
  });
});

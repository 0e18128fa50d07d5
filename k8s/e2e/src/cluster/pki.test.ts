import { describe, expect, it } from 'vitest';
import { API_SERVICE_ADDRESS, NODE, SERVICE_RANGE } from './addresses.ts';
import { API_NAMES, IDENTITIES, subjectOf } from './pki.ts';

describe('who is who', () => {
  it('is what the rules of Kubernetes are written for', () => {
    const subjects = Object.fromEntries(Object.entries(IDENTITIES).map(([name, who]) => [name, subjectOf(who)]));
    expect(subjects).toEqual({
      admin: '/O=system:masters/CN=admin',
      kubelet: '/O=system:nodes/CN=system:node:node1',
      'controller-manager': '/CN=system:kube-controller-manager',
      scheduler: '/CN=system:kube-scheduler',
      proxy: '/CN=system:kube-proxy',
      apiserver: '/CN=kube-apiserver',
    });
  });

  it('lets the API be called from the node and from pods', () => {
    expect(API_NAMES).toContain(`IP:${NODE.address}`);
    expect(API_NAMES).toContain('DNS:kubernetes.default.svc');
    // The first address of the range, as Kubernetes gives it to its own service.
    expect(API_SERVICE_ADDRESS).toBe(SERVICE_RANGE.replace(/\.0\/\d+$/, '.1'));
  });
});

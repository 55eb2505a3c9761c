import {describe, expect, test} from 'vitest';
import {apiServerCommand} from '../../../sandbox/control-plane/api-server.ts';
import {controllerManagerCommand} from '../../../sandbox/control-plane/controller-manager.ts';
import {etcdCommand} from '../../../sandbox/control-plane/etcd.ts';
import {identityFiles} from '../../../sandbox/control-plane/identities.ts';
import {kubeletCommand} from '../../../sandbox/control-plane/kubelet.ts';
import {kwokCommand} from '../../../sandbox/control-plane/kwok.ts';
import {nodeObjects} from '../../../sandbox/control-plane/nodes.ts';
import {schedulerCommand} from '../../../sandbox/control-plane/scheduler.ts';
import {expectShortPaths, layoutOf} from '../../../sandbox/layout.ts';

const layout = layoutOf('a', '/root-of-sandboxes');
const identities = identityFiles(layout);

describe('everything listens on loopback, on a Unix socket, or not at all', () => {
  test.each([
    ['etcd', etcdCommand('etcd', layout), '--listen-client-urls=unix:///root-of-sandboxes/a/etcd.sock'],
    ['its peers', etcdCommand('etcd', layout), '--listen-peer-urls=unix:///root-of-sandboxes/a/etcd-peer.sock'],
    ['the API server', apiServerCommand('x', layout, identities, 4000), '--bind-address=127.0.0.1'],
    ['the controller manager', controllerManagerCommand('x', 'k', identities), '--secure-port=0'],
    ['the scheduler', schedulerCommand('x', 'k'), '--secure-port=0'],
    ['kwok', kwokCommand('x', 'k', identities, {own: 4001, kubelet: 4002}), '--server-address=127.0.0.1:4001'],
    [
      'the kubelet',
      kubeletCommand('x', layout, identities, {server: 'https://127.0.0.1:4000', port: 4002}),
      '--address=127.0.0.1:4002',
    ],
  ])('%s', (_sentence, command, flag) => {
    expect(command.args).toContain(flag);
  });
});

describe('apiServerCommand', () => {
  test('has RBAC, the audit log and the egress selector', () => {
    const {args} = apiServerCommand('x', layout, identities, 4000);
    expect(args).toContain('--authorization-mode=RBAC');
    expect(args).toContain('--audit-log-path=/root-of-sandboxes/a/audit.log');
    expect(args.some((flag) => flag.startsWith('--egress-selector-config-file='))).toBe(true);
  });
});

describe('nodeObjects', () => {
  test('the first nodes have SGX in their kernel, and no more than that', () => {
    const labels = nodeObjects(3, 2).map(({metadata}) => metadata.labels ?? {});
    expect(labels.map((label) => label['intel.feature.node.kubernetes.io/sgx'])).toEqual(['true', 'true', undefined]);
    expect(labels.some((label) => 'sgx.intel.com/capable' in label)).toBe(false);
  });
});

describe('layoutOf', () => {
  test('the longest name leaves room for a socket path', () => {
    expect(() => expectShortPaths(layoutOf('n'.repeat(30), '/tmp/kubectl-provision-sandbox-1000'))).not.toThrow();
    expect(() => expectShortPaths(layoutOf('n', `/${'t'.repeat(99)}`))).toThrow('set TMPDIR to a shorter one');
  });
});

// etcd on Unix sockets: no port to collide, nobody else's to read.
import type {Layout} from '../layout.ts';
import {type ComponentCommand, flags} from './component.ts';

/** What a lone member calls itself; etcd accepts nothing but host and port there. */
const neverDialled = 'http://127.0.0.1:2380';

/** Without fsync: what it holds lives no longer than the sandbox. */
export function etcdCommand(file: string, layout: Layout): ComponentCommand {
  return {
    name: 'etcd',
    file,
    args: flags({
      'data-dir': layout.etcdDirectory,
      'listen-client-urls': etcdUrl(layout),
      'advertise-client-urls': neverDialled,
      'listen-peer-urls': `unix://${layout.etcdPeerSocket}`,
      'initial-advertise-peer-urls': neverDialled,
      'initial-cluster': `default=${neverDialled}`,
      'unsafe-no-fsync': true,
      'log-level': 'warn',
    }),
  };
}

/** Where the API server finds etcd. */
export function etcdUrl(layout: Layout): string {
  return `unix://${layout.etcdSocket}`;
}

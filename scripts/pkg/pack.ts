// Packs the scripts into one Node. Started by the Node of the host target, whose version is that of all targets:
// `node pack.ts '{"start":…,"assets":{…},"node":…,"output":…,"platform":…,"arch":…,"nodeFlags":…}'`.
import pkg from '@yao-pkg/pkg/lib-es5/sea.js';

export interface PackOrder {
  /** The script that runs first. */
  start: string;
  /** What it finds by name. */
  assets: Record<string, string>;
  /** The Node it is packed into. */
  node: string;
  /** Absolute path of the executable. */
  output: string;
  platform: 'linux' | 'macos' | 'win';
  arch: string;
  nodeFlags: string[];
}

const {start, assets, node, output, platform, arch, nodeFlags}: PackOrder = JSON.parse(process.argv[2] ?? '');
const seaConfig = {
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  // The scripts have code caches of their own (compile.ts), made after they have run; this one would be of the start alone.
  useCodeCache: false,
  assets,
  execArgv: nodeFlags,
  // NODE_OPTIONS are meant for other programs.
  execArgvExtension: 'none',
};
// `useLocalNode` says that this process is of the version of `nodePath`, which for other systems cannot be asked.
await pkg.default(start, {
  targets: [{nodeRange: `node${process.versions.node.split('.')[0]}`, platform, arch, output}],
  nodePath: node,
  useLocalNode: true,
  signature: false,
  seaConfig,
});

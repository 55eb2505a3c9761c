// The programs a sandbox consists of, and from which Go package each is built.

export type ControlPlaneTool = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

/** Path of each program. */
export type ControlPlaneBinaries = Record<ControlPlaneTool, string>;

/** With the project's own program for logs, exec and port-forward. */
export type SandboxBinaries = ControlPlaneBinaries & {kubelet: string};

export interface GoTool {
  name: string;
  package: string;
}

/** A committed Go module and what is built from it. */
export interface GoModule {
  /** Directory below sandbox/go. */
  directory: string;
  tools: readonly GoTool[];
  /** For `-ldflags -X`: variable → value, from the version that go.mod gives to `versionOf`. */
  versionOf: string;
  stamps: (version: string) => Record<string, string>;
}

export const controlPlaneModule = {
  directory: 'control-plane',
  tools: [
    {name: 'etcd', package: 'go.etcd.io/etcd/server/v3'},
    {name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver'},
    {name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager'},
    {name: 'kube-scheduler', package: 'k8s.io/kubernetes/cmd/kube-scheduler'},
    {name: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok'},
  ],
  versionOf: 'k8s.io/kubernetes',
  // Without these the programs call themselves v0.0.0-master, which clients cannot parse.
  stamps: (version) => ({
    'k8s.io/component-base/version.gitVersion': version,
    'k8s.io/component-base/version.gitMajor': version.slice(1).split('.')[0] ?? '',
    'k8s.io/component-base/version.gitMinor': version.split('.')[1] ?? '',
  }),
} satisfies GoModule & {tools: {name: ControlPlaneTool; package: string}[]};

export const helmModule = {
  directory: 'helm',
  tools: [{name: 'helm', package: 'helm.sh/helm/v3/cmd/helm'}],
  versionOf: 'helm.sh/helm/v3',
  stamps: (version) => ({'helm.sh/helm/v3/internal/version.version': version}),
} satisfies GoModule;

export const kubeletModule = {
  directory: 'kubelet',
  tools: [{name: 'kubelet', package: 'kubectl-provision.invalid/sandbox/kubelet'}],
  versionOf: 'k8s.io/cri-streaming',
  stamps: () => ({}),
} satisfies GoModule;

/** Seals and opens files, and is the referee of our sealed backups; batchpass lets it take passphrases without a terminal. */
export const ageModule = {
  directory: 'age',
  // The one that is looked for comes last, so that it is there only when the others are.
  tools: [
    {name: 'age-keygen', package: 'filippo.io/age/cmd/age-keygen'},
    {name: 'age-plugin-batchpass', package: 'filippo.io/age/cmd/age-plugin-batchpass'},
    {name: 'age', package: 'filippo.io/age/cmd/age'},
  ],
  versionOf: 'filippo.io/age',
  stamps: (version) => ({'main.Version': version}),
} satisfies GoModule;

/** The plugin manager that takes our manifests; the newest version that the module proxy has. */
export const krewModule = {
  directory: 'krew',
  tools: [{name: 'krew', package: 'sigs.k8s.io/krew/cmd/krew'}],
  versionOf: 'sigs.k8s.io/krew',
  stamps: (version) => ({'sigs.k8s.io/krew/internal/version.gitTag': version}),
} satisfies GoModule;

/** The reference registry of the distribution project. */
export const registryModule = {
  directory: 'registry',
  tools: [{name: 'registry', package: 'github.com/distribution/distribution/v3/cmd/registry'}],
  versionOf: 'github.com/distribution/distribution/v3',
  stamps: (version) => ({'github.com/distribution/distribution/v3/version.version': version}),
} satisfies GoModule;

/** Signs images in tests, and is the referee of what we say about signatures. */
export const cosignModule = {
  directory: 'cosign',
  tools: [{name: 'cosign', package: 'github.com/sigstore/cosign/v2/cmd/cosign'}],
  versionOf: 'github.com/sigstore/cosign/v2',
  stamps: (version) => ({'sigs.k8s.io/release-utils/version.gitVersion': version}),
} satisfies GoModule;

/** The Helm of charts and records to come; its program has the same name. */
export const helm4Module = {
  directory: 'helm4',
  tools: [{name: 'helm', package: 'helm.sh/helm/v4/cmd/helm'}],
  versionOf: 'helm.sh/helm/v4',
  stamps: (version) => ({'helm.sh/helm/v4/internal/version.version': version}),
} satisfies GoModule;

/** The version that a go.mod requires of a module: `v1.36.3`; throws if it requires none. */
export function requiredVersion(goMod: string, module: string): string {
  const line = goMod.split('\n').find((candidate) =>
    candidate
      .trim()
      .replace(/^require /, '')
      .startsWith(`${module} `),
  );
  const version = line
    ?.trim()
    .replace(/^require /, '')
    .split(' ')[1];
  if (version === undefined) throw new Error(`go.mod requires no ${module}`);
  return version;
}

// The programs a sandbox consists of, and from which Go package each is built.

export type ControlPlaneTool = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

/** Path of each program. */
export type ControlPlaneBinaries = Record<ControlPlaneTool, string>;

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

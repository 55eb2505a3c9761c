// The versions that the sample release plays, and what differs between them (docs/system.md: Differences between versions).

export const sampleVersions = ['5.8.0', '5.9.0', '6.0.5', '6.0.6'] as const;

export type SampleVersion = (typeof sampleVersions)[number];

export interface SampleTraits {
  /** Labels that the operator's Deployment selects its pods by; they change at 5.9. */
  managerLabels: Record<string, string>;
  /** The chart has the value helmDriver. */
  helmDriver: boolean;
  /** The chart brings the CRD of Vault. */
  vault: boolean;
  /** The release has the manifests of a Vault. */
  vaultManifests: boolean;
  /** What manifests call the operator's namespace. */
  namespace: string;
  /** sgxplugin.yaml has a place for a node selector, and CAS a selector of its own. */
  nodeSelectors: boolean;
  /** The release has a cert-manager.yaml. */
  certManager: boolean;
  /** The patches set the times of probes, too. */
  probeTimes: boolean;
  /** The finished CAS names the service `upgrade` of its policy. */
  upgradeService: boolean;
  /** Versions whose `scone` may be the backup controller. */
  measurements: readonly string[];
}

const oldLabels = {'control-plane': 'controller-manager'};
const labels = {...oldLabels, app: 'scone-controller', 'app.kubernetes.io/name': 'scone-controller'};
const newest: Omit<SampleTraits, 'measurements'> = {
  managerLabels: labels,
  helmDriver: true,
  vault: false,
  vaultManifests: false,
  namespace: '$NAMESPACE',
  nodeSelectors: true,
  certManager: true,
  probeTimes: true,
  upgradeService: true,
};

export const sampleTraits: Record<SampleVersion, SampleTraits> = {
  '5.8.0': {
    managerLabels: oldLabels,
    helmDriver: false,
    vault: true,
    vaultManifests: true,
    namespace: 'scone-system',
    nodeSelectors: false,
    certManager: false,
    probeTimes: false,
    upgradeService: false,
    measurements: ['5.8.0', '5.8.0-rc.1'],
  },
  '5.9.0': {...newest, vault: true, namespace: 'scone-system', upgradeService: false, measurements: ['5.9.0']},
  '6.0.5': {...newest, measurements: ['6.0.5']},
  '6.0.6': {...newest, measurements: ['6.0.6']},
};

// The sample manifests of a CAS: its object before and after provisioning, the patches between, and its sessions.
import {stringify} from 'yaml';
import {sconeMeasurement} from '../../simulated/cas/measurements.ts';
import {pullSecret, releaseImage, variable} from './template-text.ts';
import {type SampleVersion, sampleTraits} from './versions.ts';

/** By file name. */
export function casManifests(version: SampleVersion): [string, string][] {
  return [
    ['cas_provisioning.yaml', stringify(casObject(version, {'backup-controller': {enabled: false}}))],
    ['cas.yaml', stringify(casObject(version, endState(version)))],
    ['cas_patch_probes.json', patchText(probePatch(version))],
    ['cas_patch_probes_and_backup.json', patchText([...backupPatch(version), ...probePatch(version)])],
    ['cas-owner.yaml', stringify(ownerSession)],
    ['backup_policy.yaml', backupPolicy(version)],
  ];
}

function casObject(version: SampleVersion, end: object): object {
  return {
    apiVersion: 'services.scone.cloud/v1beta1',
    kind: 'CAS',
    metadata: {name: variable('NAME'), namespace: variable('NAMESPACE')},
    spec: {
      image: variable('IMAGE'),
      imagePullPolicy: 'Always',
      ...pullSecret('sconeapps'),
      service: {type: 'NodePort'},
      persistence: {enabled: true},
      databaseSnapshots: {enabled: true, interval: '24h0m0s', persistence: {enabled: true}},
      ...end,
      ...(sampleTraits[version].nodeSelectors && {nodeSelector: {'las.scontain.com/ok': 'true'}}),
    },
  };
}

function endState(version: SampleVersion): object {
  const {upgradeService} = sampleTraits[version];
  return {
    'backup-controller': {
      enabled: true,
      session: `${variable('POLICY_NAME')}/${upgradeService ? 'upgrade' : 'register'}`,
      image: releaseImage('backup-controller', version),
    },
    livenessProbe: {enabled: true},
    startupProbe: {enabled: true},
    attestedCLIProbes: false,
    networkPolicy: {enabled: false},
  };
}

interface Replacement {
  op: 'replace';
  path: string;
  value: unknown;
}

const replace = (path: string, value: unknown): Replacement => ({op: 'replace', path: `/spec/${path}`, value});

function backupPatch(version: SampleVersion): Replacement[] {
  return [
    replace('backup-controller/enabled', true),
    replace('backup-controller/session', `${variable('POLICY_NAME')}/register`),
    replace('backup-controller/image', releaseImage('backup-controller', version)),
  ];
}

function probePatch(version: SampleVersion): Replacement[] {
  const probe = (name: string, times: Record<string, number>) => [
    replace(`${name}/enabled`, true),
    ...(sampleTraits[version].probeTimes
      ? Object.entries(times).map(([key, value]) => replace(`${name}/${key}`, value))
      : []),
  ];
  return [
    ...probe('livenessProbe', {periodSeconds: 60, initialDelaySeconds: 3, timeoutSeconds: 60, failureThreshold: 5}),
    ...probe('startupProbe', {periodSeconds: 60, initialDelaySeconds: 60, timeoutSeconds: 60, failureThreshold: 15}),
    replace('attestedCLIProbes', false),
  ];
}

/** As in the real ones a comma follows the last member, too: this is no JSON, though the files are called so. */
function patchText(operations: readonly Replacement[]): string {
  const member = ([key, value]: [string, unknown]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  const texts = operations.map((operation) => `  {\n${Object.entries(operation).map(member).join('')}  },\n`);
  return `[\n${texts.join('')}]\n`;
}

const rights = {read: ['CREATOR'], update: ['CREATOR']};
const tolerated = [
  'outdated-tcb',
  'software-hardening-needed',
  'insecure-configuration',
  'insecure-igpu',
  'aepic-leak',
];

/** What the owner lends to sessions below its own. */
const ownerSession = {
  name: 'cas-owner',
  version: '0.3.10',
  access_policy: rights,
  secrets: [
    {name: 'access_policy', kind: 'config-fragment', value: rights, export: [{namespace: 'cas-owner'}]},
    {
      name: 'security_policy',
      kind: 'config-fragment',
      value: {attestation: {tolerate: [...tolerated, 'hyperthreading'], ignore_advisories: '*'}},
      export: [{namespace: 'cas-owner'}, {session: 'cas-owner-owner-identity'}],
    },
  ],
};

/** The comment has a variable that nobody fills in; the last line is one that somebody must. */
function backupPolicy(version: SampleVersion): string {
  const measurements = sampleTraits[version].measurements.map((of) => `        - ${sconeMeasurement(of)}\n`).join('');
  const service = (name: string, verb: string) => `  - name: ${name}
    image_name: cli
    # only on these platforms:
    #$PLATFORM_IDS
    attestation:
      mrenclave:
${measurements}    command: "scone cas ${verb} -SCG @@3"
    environment:
      SCONE_CLI_CONFIG: /etc/owner-identity.json
      SCONE_LOG: error
      SCONE_MODE: hw
      \\@\\@SCONE_LAS_ADDR: ""
    pwd: /
`;
  return `# Lets the backup controller of the sample release register backups of a CAS.
name: $POLICY_NAME
version: "0.3.10"

security:
  attestation:
    tolerate: [${tolerated.join(', ')}]
    ignore_advisories: "*"

services:
${service('register', 'register-backup')}${service('upgrade', 'register-upgrade')}
images:
  - name: cli
    injection_files:
      - path: /etc/owner-identity.json
        content: |
$OWNER_IDENTITY
`;
}

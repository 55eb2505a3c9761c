// The objects a CAS becomes: Service, configuration, StatefulSet (with its volume claims) and backup controller.
import type {KubeObject} from '../../client/object.ts';
import type {EnvVar} from '../runtime/running-pods.ts';
import {defaultImage, imageWithTag} from './images.ts';
import type {Cas, CasSpec, Workload} from './kinds.ts';
import {lasCapableLabel} from './las.ts';
import type {Operator} from './operator.ts';
import {enclaveResource} from './sgx-nodes.ts';
import {isFrom} from './version.ts';
import {commonPodSpec, instanceLabel, nameLabel} from './workload.ts';

type Service = KubeObject<{spec: object}>;
type ConfigMap = KubeObject<{data: Record<string, string>}>;

const databasePath = '/etc/cas/db';
const snapshotsPath = '/var/mnt/cas-database-snapshots';
const auditVolume = {name: 'audit-log', mountPath: '/var/log/cas/audit'};

export function casImage({spec = {}}: Cas, {version}: Operator): string {
  return imageWithTag(spec.image ?? defaultImage('cas', version.text), version.text);
}

function labelsOf({metadata}: Cas, name: string): Record<string, string> {
  return {[nameLabel]: name, [instanceLabel]: metadata.name, 'app.kubernetes.io/managed-by': 'scone-operator'};
}

function selectorOf({metadata}: Cas, name: string): {matchLabels: Record<string, string>} {
  return {matchLabels: {[nameLabel]: name, [instanceLabel]: metadata.name}};
}

function metadataOf(cas: Cas, name: string, label: string): KubeObject['metadata'] {
  const {namespace = 'default'} = cas.metadata;
  return {name, namespace, labels: labelsOf(cas, label)};
}

/** The Service NAME with the client and the enclave port. */
export function casService(cas: Cas): Service {
  const {service = {}} = cas.spec ?? {};
  const port = (name: string, number: number, nodePort: number | undefined) => ({
    name,
    port: number,
    targetPort: number,
    protocol: 'TCP',
    ...(nodePort === undefined ? {} : {nodePort}),
  });
  return {
    metadata: {...metadataOf(cas, cas.metadata.name, 'cas'), annotations: {...service.annotations}},
    spec: {
      type: service.type ?? 'ClusterIP',
      selector: selectorOf(cas, 'cas').matchLabels,
      ...(service.loadBalancerIP === undefined ? {} : {loadBalancerIP: service.loadBalancerIP}),
      ports: [
        port('client-port', service.clientPort ?? 8081, service.nodePorts?.clientPort),
        port('enclave-port', service.enclavePort ?? 18765, service.nodePorts?.enclavePort),
      ],
    },
  };
}

/** The file `/etc/cas/cas.toml`. */
export function casConfigMap(cas: Cas): ConfigMap {
  return {
    metadata: metadataOf(cas, `${cas.metadata.name}-config`, 'cas'),
    data: {'cas.toml': cas.spec?.configuration ?? ''},
  };
}

/** One pod NAME-0 with the containers `cas` and `audit`, on a node with LAS and an enclave to spare. */
export function casStatefulSet(cas: Cas, operator: Operator): Workload {
  const {spec = {}} = cas;
  const {name} = cas.metadata;
  const image = casImage(cas, operator);
  const container = {image, imagePullPolicy: spec.imagePullPolicy ?? 'Always'};
  return {
    metadata: metadataOf(cas, name, 'cas'),
    spec: {
      replicas: 1,
      serviceName: name,
      selector: selectorOf(cas, 'cas'),
      template: {
        metadata: {labels: labelsOf(cas, 'cas'), annotations: {...spec.podAnnotations}},
        spec: {
          ...commonPodSpec(spec),
          nodeSelector: {...spec.nodeSelector, [lasCapableLabel]: 'true'},
          ...securityContext(spec.podSecurityContext),
          containers: [
            {
              name: 'cas',
              ...container,
              ports: casPorts(spec),
              resources: {...spec.resources, limits: {...spec.resources?.limits, [enclaveResource]: '1'}},
              volumeMounts: casMounts(spec),
              ...securityContext(spec.containerSecurityContextCAS),
            },
            {
              name: 'audit',
              ...container,
              volumeMounts: [auditVolume],
              ...securityContext(spec.containerSecurityContextAudit),
            },
          ],
          volumes: [
            {name: 'audit-log', emptyDir: {}},
            {name: 'healthcheck', emptyDir: {}},
            {name: 'config', configMap: {name: `${name}-config`}},
            ...emptyVolumes(spec),
          ],
        },
      },
      ...claims(spec),
    },
  };
}

function casPorts({service}: CasSpec): object[] {
  return [
    {name: 'client-port', containerPort: service?.clientPort ?? 8081, protocol: 'TCP'},
    {name: 'enclave-port', containerPort: service?.enclavePort ?? 18765, protocol: 'TCP'},
  ];
}

function casMounts({persistence, databaseSnapshots}: CasSpec): object[] {
  return [
    {name: 'database', mountPath: persistence?.mountPath ?? databasePath},
    {name: 'database-snapshots', mountPath: databaseSnapshots?.targetDirectory ?? snapshotsPath},
    auditVolume,
    {name: 'config', mountPath: '/etc/cas/cas.toml', subPath: 'cas.toml'},
    {name: 'healthcheck', mountPath: '/tmp/healthcheck/'},
  ];
}

const isDatabasePersistent = ({persistence}: CasSpec) => persistence?.enabled ?? true;
const areSnapshotsPersistent = ({databaseSnapshots}: CasSpec) => databaseSnapshots?.persistence?.enabled ?? false;

function emptyVolumes(spec: CasSpec): object[] {
  return [
    ...(isDatabasePersistent(spec) ? [] : [{name: 'database', emptyDir: {}}]),
    ...(areSnapshotsPersistent(spec) ? [] : [{name: 'database-snapshots', emptyDir: {}}]),
  ];
}

/** The claims become `database-NAME-0` and `database-snapshots-NAME-0`. */
function claims(spec: CasSpec): {volumeClaimTemplates?: object[]} {
  const claim = (name: string, volume: CasSpec['persistence']) => ({
    metadata: {name},
    spec: {
      accessModes: volume?.accessModes ?? ['ReadWriteOnce'],
      resources: {requests: {storage: volume?.size ?? '1Gi'}},
      ...(volume?.storageClass === undefined ? {} : {storageClassName: volume.storageClass}),
    },
  });
  const volumeClaimTemplates = [
    ...(isDatabasePersistent(spec) ? [claim('database', spec.persistence)] : []),
    ...(areSnapshotsPersistent(spec) ? [claim('database-snapshots', spec.databaseSnapshots?.persistence)] : []),
  ];
  return volumeClaimTemplates.length === 0 ? {} : {volumeClaimTemplates};
}

/** The label that names the backup controller's pods. */
export function backupControllerLabel({version}: Operator): string {
  return isFrom(version, 5, 8, 1) ? 'backup-controller' : 'bc';
}

/** The Deployment NAME-backup-controller, if the CAS wants one. */
export function backupController(cas: Cas, operator: Operator): Workload | undefined {
  const wanted = cas.spec?.['backup-controller'];
  if (wanted?.enabled !== true) return undefined;
  const label = backupControllerLabel(operator);
  const image = imageWithTag(
    wanted.image ?? defaultImage('backup-controller', operator.version.text),
    operator.version.text,
  );
  return {
    metadata: metadataOf(cas, `${cas.metadata.name}-backup-controller`, label),
    spec: {
      replicas: 1,
      selector: selectorOf(cas, label),
      template: {
        metadata: {labels: labelsOf(cas, label), annotations: {...cas.spec?.podAnnotations}},
        spec: {
          ...commonPodSpec({...wanted, imagePullSecrets: wanted.imagePullSecrets ?? cas.spec?.imagePullSecrets ?? []}),
          ...securityContext(wanted.podSecurityContext),
          containers: [
            {
              name: 'backup-controller',
              image,
              imagePullPolicy: wanted.imagePullPolicy ?? 'Always',
              env: [...(wanted.env ?? []), ...attestationEnvironment(cas)],
              ...securityContext(wanted.containerSecurityContext),
            },
          ],
        },
      },
    },
  };
}

/** Where the enclaves of the backup controller get their configuration from; the names are those of SCONE programs. */
function attestationEnvironment({metadata, spec = {}}: Cas): EnvVar[] {
  const port = spec.service?.clientPort ?? 8081;
  return [
    {name: 'SCONE_CAS_ADDR', value: `${metadata.name}.${metadata.namespace}:${port}`},
    {name: 'SCONE_CONFIG_ID', value: spec['backup-controller']?.session ?? ''},
  ];
}

function securityContext(securityContext: object | undefined): {securityContext?: object} {
  return securityContext === undefined ? {} : {securityContext};
}

// What the operator's mutating webhooks put into objects: the defaults that the schemas do not have.
import {isTree, type Tree} from '../runtime/difference.ts';
import {defaultImage} from './images.ts';
import type {Operator} from './operator.ts';
import {isFrom, type Version} from './version.ts';

/** A spec with its defaults; `random` gives a fresh nonce when one is needed. */
export type Defaulter = (spec: Tree, operator: Operator, random: () => string) => Tree;

export const lasDefaults: Defaulter = (spec, {namespace, version}) => ({
  image: defaultImage('las', version.text),
  namespace,
  dcapKey: '',
  ...spec,
});

export const sgxPluginDefaults: Defaulter = (spec, {namespace, version}) => ({
  image: defaultImage('sgx-plugin', version.text),
  namespace,
  ...spec,
});

export const vaultDefaults: Defaulter = (spec) => spec;

const pod = {runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}};
const dropAll = {capabilities: {drop: ['ALL']}};
const unprivileged = {allowPrivilegeEscalation: false, ...dropAll};

/** Sections that are there are completed, field by field. */
export const casDefaults: Defaulter = (spec, {version}, random) => {
  const image = typeof spec.image === 'string' ? spec.image : defaultImage('cas', version.text);
  return over(
    {
      image,
      imagePullPolicy: 'Always',
      imagePullSecrets: [],
      service: {type: 'ClusterIP', clientPort: 8081, enclavePort: 18765},
      persistence: {enabled: true, size: '1Gi', accessModes: ['ReadWriteOnce'], mountPath: '/etc/cas/db'},
      databaseSnapshots: {
        enabled: false,
        interval: '60s',
        targetDirectory: '/var/mnt/cas-database-snapshots',
        persistence: {enabled: false, size: '1Gi', accessModes: ['ReadWriteOnce']},
      },
      'backup-controller': backupControllerDefaults(image, version),
      livenessProbe: {
        enabled: false,
        periodSeconds: 60,
        timeoutSeconds: 20,
        failureThreshold: 3,
        initialDelaySeconds: 3,
      },
      startupProbe: {
        enabled: false,
        periodSeconds: 60,
        timeoutSeconds: 20,
        failureThreshold: 3,
        initialDelaySeconds: 15,
      },
      attestedCLIProbes: true,
      networkPolicy: {enabled: false},
      nonce: spec.nonce ?? random(),
      reinstallOnFatal: false,
      autoUpdate: false,
      ...(isFrom(version, 5, 9) ? casDefaultsFrom59(spec, version) : {}),
    },
    spec,
  );
};

function backupControllerDefaults(casImage: string, version: Version): Tree {
  const selectors = {
    'las.scontain.com/capable': 'true',
    'las.scontain.com/ok': 'true',
    'sgx.intel.com/capable': 'true',
  };
  return {
    enabled: false,
    session: '',
    image: defaultImage('backup-controller', version.text),
    env: [
      {name: 'LAS_SELECTOR_LABEL', value: 'app.kubernetes.io/name=las'},
      {name: 'BACKUP_CAS_IMAGE', value: casImage},
      {name: 'SCONE_LAS_ADDR', valueFrom: {fieldRef: {fieldPath: 'status.hostIP'}}},
      {name: 'BACKUP_CAS_CLIENT_PORT', value: '8081'},
      {name: 'BACKUP_CAS_ENCLAVE_PORT', value: '18765'},
      {name: 'SELECTOR_LABELS', value: JSON.stringify(selectors)},
    ],
    ...(isFrom(version, 5, 9)
      ? {imagePullPolicy: 'Always', tolerations: [], podSecurityContext: pod, containerSecurityContext: unprivileged}
      : {}),
  };
}

/** A safety service that nothing is said about comes with the backup controller, and not before. */
function casDefaultsFrom59(spec: Tree, version: Version): Tree {
  const backups = isTree(spec['backup-controller']) && spec['backup-controller'].enabled === true;
  const hasEdmm = isFrom(version, 5, 10) && version.text !== '7.0.0-alpha.2';
  return {
    tolerations: [],
    podSecurityContext: pod,
    containerSecurityContextCAS: {
      allowPrivilegeEscalation: false,
      capabilities: {add: ['SYS_RAWIO'], drop: ['ALL']},
    },
    containerSecurityContextAudit: dropAll,
    ...(isTree(spec.safetyService) || backups
      ? {
          safetyService: {
            enabled: spec.safetyService === undefined,
            image: defaultImage('cas-safety-service', version.text),
            desiredReplicas: 3,
            minReplicas: 2,
            podAntiAffinityTopologyKey: 'kubernetes.io/hostname',
          },
        }
      : {}),
    ...(hasEdmm ? {edmmMode: 'disable'} : {}),
  };
}

/** What is given wins; maps are completed, except security contexts, which are given as a whole. */
function over(defaults: Tree, given: Tree): Tree {
  const result: Tree = {...defaults, ...given};
  for (const [key, value] of Object.entries(given)) {
    const known = defaults[key];
    if (isTree(value) && isTree(known) && !/SecurityContext/i.test(key)) result[key] = over(known, value);
  }
  return result;
}

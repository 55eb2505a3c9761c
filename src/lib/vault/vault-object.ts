// A Vault object as far as this program reads it (docs/system.md: Vault).
import type {KubeObject} from '../cluster/object.ts';

export const vaultKind = {apiVersion: 'services.scone.cloud/v1beta1', kind: 'Vault'} as const;

/** Container of its pod NAME-0, and where its data lies there. */
export const vaultContainer = 'vault';
export const vaultData = {parent: '/mnt/vault', name: 'data'} as const;

export interface VaultFacts {
  name: string;
  namespace: string;
  state: string;
  /** `registry.example/vault:5.8.0`; undefined when it names none. */
  image: string | undefined;
  /** Number in the names of its sessions. */
  ownerId: string | undefined;
  /** HOST:PORT of its CAS for enclaves. */
  casAddress: string | undefined;
  /** Encrypted for its owner when it was begun; undefined before. */
  statement: string | undefined;
}

export function vaultFacts({metadata, spec, status}: KubeObject): VaultFacts {
  const {repository, tag} = spec?.server?.image ?? {};
  const {OWNER_ID: ownerId, SCONE_CAS_ADDR: casAddress} = spec?.server?.extraEnvironmentVars ?? {};
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    state: text(status?.state) ?? 'not reported',
    image: text(repository) === undefined ? undefined : `${repository}${text(tag) === undefined ? '' : `:${tag}`}`,
    ownerId: text(ownerId),
    casAddress: text(casAddress),
    statement: text(status?.initStatement),
  };
}

export function describeVault({name, namespace}: {name: string; namespace: string}): string {
  return `Vault ${namespace}/${name}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

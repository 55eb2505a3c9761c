// The owner config, which a CAS is provisioned with: names of its certificate, DCAP key, audit log (docs/system.md: CAS).
import {parse, stringify} from 'smol-toml';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Secret} from '../report/secret.ts';

export interface OwnerConfigFacts {
  /** `mycas-0` */
  pod: string;
  service: string;
  namespace: string;
  clusterIp: string;
  /** Undefined: the release has no such table (since 7.0), or no key is known. */
  dcapKey: Secret | undefined;
  /** Undefined: the audit log stays in a file of the CAS. */
  webhook: string | undefined;
}

/** The text of config.toml. It holds the DCAP key. */
export function ownerConfigText(facts: OwnerConfigFacts): string {
  const {dcapKey, webhook, service} = facts;
  return stringify({
    enclave_reconnect_timeout: '24h',
    api_identity: {common_name: service, alt_names: certificateNames(facts)},
    ...(dcapKey && {dcap: {subscription_key: dcapKey.reveal()}}),
    audit_log: {mode: 'signed', ...(webhook === undefined ? {sink: 'file'} : {sink: 'network', url: webhook})},
  });
}

/** Every name by which somebody reaches the CAS; its certificate must hold the one that is used. */
function certificateNames({pod, service, namespace, clusterIp}: OwnerConfigFacts): string[] {
  return [
    pod,
    `${pod}.${namespace}.svc.cluster.local`,
    `${pod}.${namespace}`,
    `${service}.${namespace}.svc.cluster.local`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}`,
    'localhost',
    clusterIp,
    'cas-instance',
    'host.docker.internal',
  ];
}

/**
 * An owner config of the person's own, as data.
 * @throws Failure of usage for what is not TOML
 */
export function parseOwnerConfig(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (thrown) {
    throw new Failure({
      kind: 'usage',
      summary: 'the owner config is not valid TOML',
      object: file,
      reason: reasonOf(thrown).split('\n')[0] ?? '',
      next: 'mend the file, or leave out --owner-config',
    });
  }
}

/** Names in an owner config of the person's own that are needed to reach the CAS and are missing there. */
export function missingNames(text: string, file: string, facts: OwnerConfigFacts): string[] {
  const config = parseOwnerConfig(text, file);
  const identity = config.api_identity as {common_name?: unknown; alt_names?: unknown} | undefined;
  const names = [identity?.common_name, ...(Array.isArray(identity?.alt_names) ? identity.alt_names : [])];
  const needed = [`${facts.service}.${facts.namespace}`, 'localhost'];
  return needed.filter((name) => !names.includes(name));
}

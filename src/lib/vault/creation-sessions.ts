// The three sessions by which a Vault comes to life, made from the release's files (docs/system.md: Vault).
import {parsed, type ReleaseFile} from '../cas/sessions.ts';
import {variablesIn} from '../policy/variables.ts';
import {Failure} from '../report/failure.ts';
import type {Secret} from '../report/secret.ts';
import {fillSession, type SessionValues} from './fill-session.ts';
import type {VaultReleaseFiles} from './release-files.ts';
import type {VaultName} from './reviewer.ts';

export interface VaultSession {
  /** Under which the CAS keeps it. */
  name: string;
  /** What it is for: a clause. */
  about: string;
  template: ReleaseFile;
}

/** In the order in which they are made: later ones import from earlier ones. */
export function vaultSessions({mrenclaves, policy, verifyPolicy}: VaultReleaseFiles, number: string): VaultSession[] {
  return [
    {
      name: `scone-vault-image-mrenclaves-${number}`,
      about: 'which enclaves may be the Vault and its helper',
      template: mrenclaves,
    },
    {
      name: `vault-init-parent-${number}`,
      about: 'how the Vault initialises itself, with the token of its reviewer',
      template: policy,
    },
    {name: `owner-verify-${number}`, about: 'the key that opens its statement', template: verifyPolicy},
  ];
}

export interface SessionFacts {
  vault: VaultName;
  number: string;
  /** Hash of the owner's key, who may read and update the sessions. */
  owner: string;
  /** SERVICE.NAMESPACE of the CAS. */
  casHost: string;
  clientPort: number;
  kubernetes: {host: string; authority: string};
  reviewer: Secret;
  /** Of the verifier, where the release leaves it open. */
  verifierMrenclave: string | undefined;
}

/** @throws Failure for a template that cannot be filled in, or becomes another session than the wanted one */
export async function sessionText({name, template}: VaultSession, facts: SessionFacts): Promise<string> {
  const text = await fillSession(template, valuesOf(facts));
  const session = await parsed(text, template.url);
  if (session.name === name) return text;
  throw new Failure({
    summary: 'the session of the Vault has another name than the wanted one',
    object: template.url,
    reason: `it is ${JSON.stringify(session.name)}, not ${name}`,
    next: "take the release's own file",
  });
}

export function vaultAddress({name, namespace}: VaultName, port = 8200): string {
  return `https://${name}.${namespace}.svc:${port}`;
}

function valuesOf(facts: SessionFacts): SessionValues {
  const {vault, number, owner, casHost, clientPort, kubernetes, reviewer, verifierMrenclave} = facts;
  return {
    OWNER: owner,
    OWNER_ID: number,
    // Without its port for enclaves: the sessions write the client port behind it (docs/decisions).
    SCONE_CAS_ADDR: casHost,
    CAS_CLIENT_PORT: String(clientPort),
    CAS_POLICY_NAMESPACE: '',
    PREDECESSOR: '~',
    VAULT_NAME: vault.name,
    NAMESPACE: vault.namespace,
    VAULT_ADDR: vaultAddress(vault),
    VAULT_CLUSTER_ADDR: vaultAddress(vault, 8201),
    K8S_HOST: kubernetes.host,
    K8S_CA_CERT: kubernetes.authority,
    REVIEWER_JWT: reviewer.reveal(),
    VERIFIER_MRENCLAVE: verifierMrenclave,
  };
}

/** Whether the release leaves open which enclave may verify; 5.8.0 names it. */
export function wantsVerifier({verifyPolicy}: VaultReleaseFiles): boolean {
  return variablesIn(verifyPolicy.text).some(({name}) => name === 'VERIFIER_MRENCLAVE');
}

/** Measurements of verifiers that the release names, in lower case. */
export async function namedVerifiers({verifyPolicy}: VaultReleaseFiles): Promise<string[]> {
  const {services = []} = (await parsed(verifyPolicy.text, verifyPolicy.url)) as {services?: {mrenclaves?: unknown}[]};
  const all = services.flatMap(({mrenclaves}) => (Array.isArray(mrenclaves) ? mrenclaves.map(String) : []));
  return [...new Set(all.map((hex) => hex.toLowerCase()))].filter((hex) => /^[0-9a-f]{64}$/.test(hex));
}

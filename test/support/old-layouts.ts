// TARGET_DIR as each generation of the old scripts leaves it, with identities made on the spot.
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {configText, type TestIdentity} from './key-ground.ts';
import {emptyDirectory} from './temporary.ts';

export const oldVersions = ['5.8.0', '5.9.0', '6.0.5', '7.0.0-alpha.2'] as const;
export type OldVersion = (typeof oldVersions)[number];

interface OldFile {
  text: string;
  mode: number;
}

export interface OldLayout {
  directory: string;
  /** By relative path. */
  files: Readonly<Record<string, OldFile>>;
}

/** One CAS `cas` in `default`, provisioned; directories as a umask of 022 makes them. */
export function oldLayout(version: OldVersion, owner: TestIdentity): OldLayout {
  const directory = join(emptyDirectory(), '.cas');
  const files = filesOf(version, owner);
  for (const [path, {text, mode}] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), {recursive: true});
    writeFileSync(join(directory, path), text);
    chmodSync(join(directory, path), mode);
  }
  for (const folder of new Set(['.', ...Object.keys(files).map((path) => dirname(path))])) {
    chmodSync(join(directory, folder), 0o755);
  }
  return {directory, files};
}

function filesOf(version: OldVersion, owner: TestIdentity): Record<string, OldFile> {
  // From 5.9 on, rights of others are taken from what the CLI wrote, and from nothing else.
  const afterCli = version === '5.8.0' ? 0o644 : 0o600;
  const open = (text: string): OldFile => ({text, mode: 0o644});
  const ownerText = ownerIdentityText(version, owner);
  const start = `owner-config/cas-default-cas-${version}`;
  return {
    'identity/config.json': {text: stateText(version, owner), mode: afterCli},
    'identity/base-owner-identity.json': open(ownerText),
    [`identity/owner_id_cas_${version === '6.0.5' ? 'cas' : 'default'}.json`]: {text: ownerText, mode: afterCli},
    'identity/cas-owner-session-cas-default.yaml': open('name: cas-owner\n'),
    'identity/cas-owner-session-cas-default.yaml.asc': open('signature\n'),
    'identity/backup-controller-session-cas-owner_primary-backup.yaml': open(backupSession(ownerText)),
    'identity/backup-controller-session-cas-owner_primary-backup.yaml.template': open('content: $OWNER_IDENTITY\n'),
    'identity/backup-controller-session-cas-owner_primary-backup.yaml.template.asc': open('signature\n'),
    'identity/provisioned.yaml': open('name: provisioned\nversion: "0.3.10"\n'),
    'identity/session.tmp': open('name: cas-owner/primary-backup\n'),
    'owner-config/config.toml': open('enclave_reconnect_timeout = "24h"\n'),
    [`${start}-provisioning-step.yaml`]: open('kind: CAS\n'),
    [`${start}-provisioning-step.yaml.template`]: open('kind: CAS\n'),
    [`${start}-provisioning-step.yaml.template.asc`]: open('signature\n'),
    [`${start}-patch.json`]: open('[]\n'),
    [`${start}-patch.json.template`]: open('[]\n'),
    [`${start}-manifest.yaml`]: open('kind: CAS\n'),
    ...(version === '5.8.0' ? vaultFiles(stateText(version, owner)) : {}),
    ...(version === '7.0.0-alpha.2'
      ? {[`${start}-input.json`]: open('{}'), [`${start}-manifest.json`]: open('{}')}
      : {}),
  };
}

/** The CLI of 5.8 made no seed. */
function stateText(version: OldVersion, owner: TestIdentity): string {
  const more = {cas_db: {'host.docker.internal:8081': {report: 'x'}}, default_cas: 'host.docker.internal:8081'};
  if (version === '5.8.0') return JSON.stringify({identity: owner.pem.replaceAll('\n', '\r\n'), ...more});
  return configText(owner, more);
}

function ownerIdentityText(version: OldVersion, owner: TestIdentity): string {
  if (version === '5.8.0') return JSON.stringify({identity: owner.pem, cas_db: {}}, undefined, 2);
  return configText(owner, {cas_db: {'cas.default:8081': {report: 'x'}}});
}

function backupSession(ownerText: string): string {
  return `name: cas-owner/primary-backup\nimages:\n  - injection_files:\n      - content: |\n          ${ownerText.replaceAll('\n', '\n          ')}\n`;
}

function vaultFiles(state: string): Record<string, OldFile> {
  const open = (text: string): OldFile => ({text, mode: 0o644});
  return {
    // A copy that the script forgot when it was interrupted.
    'identity/config.json.owned-by-root': open(state),
    '.forward-pid': open('4711\n'),
    'policies/session.yaml': open('name: vault\n'),
    'policies/verify.yaml': open('name: verify\n'),
    'vault_policies/x.yaml': open('name: x\n'),
    'vault-certs/vault_default.cert': open('-----BEGIN CERTIFICATE-----\n'),
    'cas-certs/cas_default.cert': open('-----BEGIN CERTIFICATE-----\n'),
    'vault_verifier_manifest.template': open('kind: Pod\n'),
    'vault_verifier_manifest.yaml': open('kind: Pod\n'),
    'owner-config/vault-default-vault-manifest.yaml': open('kind: Vault\n'),
    'owner-config/vault-default-vault-manifest.yaml.template': open('kind: Vault\n'),
  };
}

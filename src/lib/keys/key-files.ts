// What each file of TARGET_DIR is, by its name: the layouts of the old scripts and our own (docs/system.md: CAS).

export type KeyFileKind =
  | 'cli-state'
  | 'base-identity'
  | 'owner-identity'
  | 'binding'
  | 'owner-session'
  | 'backup-session'
  | 'provisioned-session'
  | 'scratch'
  | 'owner-config'
  | 'cas-manifest'
  | 'vault'
  | 'forward-pid'
  | 'record'
  | 'unfinished'
  | 'unknown';

export interface KeyFileRow {
  kind: KeyFileKind;
  /** Relative to TARGET_DIR, with forward slashes. */
  pattern: RegExp;
  /** Whoever reads it can act as owner, or learns a secret of his. */
  isSecret: boolean;
  /** Worth keeping: part of a backup. */
  isKept: boolean;
  /** `state of the SCONE CLI` */
  about: string;
}

/** The first row that fits counts. */
const rows: readonly KeyFileRow[] = [
  {
    kind: 'unfinished',
    pattern: /(?:^|\/)\.kubectl-provision-[^/]*\.tmp(?:$|\/)/,
    isSecret: true,
    isKept: false,
    about: 'left by a run that was killed',
  },
  {
    kind: 'record',
    pattern: /^\.kubectl-provision\/journal_[^/]+\.jsonl$/,
    isSecret: false,
    isKept: true,
    about: 'what was done that cannot be taken back',
  },
  {
    kind: 'scratch',
    pattern: /^\.kubectl-provision\/(?:question|policy|session)_[^/]+\.(?:json|yaml)$/,
    isSecret: true,
    isKept: false,
    about: 'keys or a policy for one call of the scone program, left by a run that was killed',
  },
  {
    kind: 'scratch',
    pattern: /^\.kubectl-provision\/scone-cli\/\.scone-cli-[^/]+\//,
    isSecret: true,
    isKept: false,
    about: 'private copy for one call of the scone program; the next run removes what a killed one has left',
  },
  {kind: 'record', pattern: /^\.kubectl-provision\//, isSecret: false, isKept: false, about: 'records of this program'},
  {
    kind: 'cli-state',
    pattern: /^identity\/config\.json$/,
    isSecret: true,
    isKept: true,
    about: 'state of the SCONE CLI',
  },
  {
    kind: 'cli-state',
    pattern: /^config\.json$/,
    isSecret: true,
    isKept: true,
    about: 'state of the SCONE CLI where people run it themselves',
  },
  {
    kind: 'base-identity',
    pattern: /^identity\/base-owner-identity\.json$/,
    isSecret: true,
    isKept: true,
    about: 'copy of the first owner identity',
  },
  {
    kind: 'binding',
    pattern: /^identity\/owner_id_[^/]+\.binding\.json$/,
    isSecret: false,
    isKept: true,
    about: 'which CAS an owner identity belongs to',
  },
  {
    kind: 'owner-identity',
    pattern: /^identity\/owner_id_[^/]+\.json$/,
    isSecret: true,
    isKept: true,
    about: 'owner identity of a CAS',
  },
  {
    kind: 'owner-session',
    pattern: /^identity\/cas-owner-session-[^/]+\.yaml(?:\.asc)?$/,
    isSecret: false,
    isKept: true,
    about: 'session of the owner',
  },
  {
    kind: 'backup-session',
    pattern: /^identity\/backup-controller-session-[^/]+\.yaml$/,
    isSecret: true,
    isKept: true,
    about: 'session of the backup controller, with the owner identity in it',
  },
  {
    kind: 'owner-session',
    pattern: /^identity\/backup-controller-session-[^/]+\.yaml\.template(?:\.asc)?$/,
    isSecret: false,
    isKept: false,
    about: 'template of the session of the backup controller',
  },
  {
    kind: 'provisioned-session',
    pattern: /^identity\/provisioned(?:_[^/]+)?\.yaml$/,
    isSecret: false,
    isKept: true,
    about: 'session that marks a CAS as provisioned',
  },
  {
    kind: 'scratch',
    pattern: /^identity\/session(?:_[^/]+)?\.tmp$|\.owned-by-root$/,
    isSecret: true,
    isKept: false,
    about: 'scratch file',
  },
  {
    kind: 'owner-config',
    pattern: /^owner-config\/config(?:_[^/]+)?\.toml$/,
    isSecret: true,
    isKept: true,
    about: 'owner configuration of a CAS, with the DCAP key in it',
  },
  {
    kind: 'vault',
    pattern: /^(?:policies|vault_policies|vault-certs|cas-certs)\/|^vault_verifier_manifest\.|^owner-config\/vault-/,
    isSecret: false,
    isKept: true,
    about: 'left by provisioning a Vault (5.8)',
  },
  {
    kind: 'cas-manifest',
    pattern: /^owner-config\/cas-[^/]+\.(?:yaml|json)$/,
    isSecret: false,
    isKept: true,
    about: 'a CAS object, as it was applied or read',
  },
  {
    kind: 'cas-manifest',
    pattern: /^owner-config\/cas-[^/]+\.template(?:\.asc)?$/,
    isSecret: false,
    isKept: false,
    about: 'template of a CAS object',
  },
  {
    kind: 'forward-pid',
    pattern: /^\.forward-pid$/,
    isSecret: false,
    isKept: false,
    about: 'process number of a port-forward',
  },
];

/** What is not known is taken for a secret; whether it is worth keeping, its content decides. */
const unknown: Omit<KeyFileRow, 'pattern'> = {kind: 'unknown', isSecret: true, isKept: false, about: 'not known'};

export function kindOfFile(path: string): Omit<KeyFileRow, 'pattern'> {
  return rows.find(({pattern}) => pattern.test(path)) ?? unknown;
}

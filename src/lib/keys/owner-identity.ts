// The file with which somebody acts as owner of one CAS, made from a state file of the SCONE CLI.
import {Failure} from '../report/failure.ts';
import {type CliConfig, hasIdentity, identityOf, memberNames, memberOf, parseCliConfig} from './cli-config.ts';
import type {KeyMachine} from './machine.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface OwnerIdentityText {
  /** Secret: `{"identity": …, "cas_db": {}, "session_signing_keypair_ed25519_seed": …}`, values as they were written. */
  text: string;
  warnings: string[];
}

/** @throws Failure when there is no sound identity in the file */
export function ownerIdentityText(config: CliConfig): OwnerIdentityText {
  const {seed} = identityOf(config);
  const {identity, attested, seed: seedName} = memberNames;
  const members = [
    [identity, memberOf(config, identity)?.value ?? ''],
    [attested, '{}'],
    ...(seed === undefined ? [] : [[seedName, seed.reveal()]]),
  ];
  const text = `{\n${members.map(([key, value]) => `  ${JSON.stringify(key)}: ${value}`).join(',\n')}\n}\n`;
  const warning = `${config.path} has no seed for signing sessions; the owner identity is made without one`;
  return {text, warnings: seed === undefined ? [warning] : []};
}

export interface IdentitySource {
  config: CliConfig;
  /** About its rights, and about files that were passed over. */
  warnings: string[];
}

/**
 * Where the owner's identity comes from: the file that was named, else the state of the SCONE CLI, else the copy of the
 * first identity. A named file must have one; the others are passed over when they have none.
 * @throws Failure when there is none
 */
export async function findIdentity(
  {cliConfig, baseOwnerIdentity}: Pick<TargetDirectory, 'cliConfig' | 'baseOwnerIdentity'>,
  named: string | undefined,
  machine: KeyMachine,
): Promise<IdentitySource> {
  const warnings: string[] = [];
  for (const path of named === undefined ? [cliConfig, baseOwnerIdentity] : [named]) {
    const read = await readSecretFile(path, machine);
    if (read === undefined) continue;
    const config = parseCliConfig(read.content, path);
    warnings.push(...read.troubles.map((words) => `${path}: ${words}`));
    if (hasIdentity(config)) return {config, warnings};
    warnings.push(`${path} has no identity`);
  }
  throw new Failure({
    summary: 'there is no owner identity',
    object: named ?? cliConfig,
    reason:
      named === undefined ? `nor is there one in ${baseOwnerIdentity}` : (warnings.at(-1) ?? 'there is no such file'),
    next: 'name the file that has it, or restore it from a backup with `keys restore`',
  });
}

/**
 * Keeps a copy of the first identity, as the old scripts did; one that is there stays, whatever it holds.
 * @returns what there is to say: that the copy holds another key
 */
export async function keepBaseIdentity(
  {baseOwnerIdentity}: Pick<TargetDirectory, 'baseOwnerIdentity'>,
  config: CliConfig,
  machine: KeyMachine,
): Promise<string[]> {
  const read = await readSecretFile(baseOwnerIdentity, machine);
  if (read === undefined) {
    await writeSecretFile(baseOwnerIdentity, ownerIdentityText(config).text, {replace: false}, machine);
    return [];
  }
  const kept = parseCliConfig(read.content, baseOwnerIdentity);
  if (!hasIdentity(kept)) return [`${baseOwnerIdentity} has no identity; it is left as it is`];
  const [own, base] = [identityOf(config).key, identityOf(kept).key];
  return own === base
    ? []
    : [`${baseOwnerIdentity} has another key (${base}) than ${config.path} (${own}); both are kept`];
}

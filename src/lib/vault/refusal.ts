// Why no Vault is made of a release, and how one comes away from it. Pure.
import type {Judgement} from '../plan/judgement.ts';
import {compareCores, parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import {describeVault, type VaultFacts} from './vault-object.ts';

/** Releases whose manifests hold what a Vault is made from: 5.8.x. */
export function hasVaultManifests(version: string): boolean {
  return compareCores(parseVersion(version), parseVersion('5.9.0')) < 0;
}

export function judgeRefusal(
  version: string,
  vaults: readonly VaultFacts[],
  ownName: string,
  judgement: Judgement,
): void {
  const more = {details: [...reasonsFor(version), ...migration(vaults, ownName)], hint: hintFor(vaults)};
  const summary = `release ${version} has no Vault: those of 5.8.x were the last with all that it needs`;
  judgement.broken('PS140', summary, more);
}

function reasonsFor(version: string): string[] {
  const known = traitsOf(parseVersion(version)).vaultCrd
    ? 'its operator still knows the kind, and its manifests are not there'
    : 'its operator does not know the kind';
  return [known, 'where CAS and operator are of 5.8.x, one is made of that release: --set-version 5.8.0'];
}

/** What to do, step by step, with a Vault that there is. */
function migration(vaults: readonly VaultFacts[], ownName: string): string[] {
  const [first] = vaults;
  if (first === undefined) return [];
  const call = `${ownName} vault ${first.name} -n ${first.namespace}`;
  return [
    'to come away from a Vault:',
    `1. keep what it is known by, and a copy of its data: \`${call} --print-public-keys\`, \`${call} --local-backup\`; the data opens only in a Vault that the same CAS lets in`,
    '2. while it runs, read its secrets as a client of it (`vault kv get …`) and write them to where they shall be: secrets of sessions in the CAS, or another Vault',
    '3. let the programs use those, and look whether any still asks the Vault',
    `4. delete it: \`kubectl delete vault -n ${first.namespace} ${first.name}\`; then \`${ownName} operator --reconcile --remove-vault-crd\``,
  ];
}

function hintFor(vaults: readonly VaultFacts[]): string {
  return vaults.length === 0
    ? 'keep secrets in sessions of the CAS, or in a Vault of another make'
    : 'move what it keeps while it still runs: an update of the operator to 6.0.1 or later takes the kind away';
}

/** One finding for each Vault that there is. */
export function judgeVaults(vaults: readonly VaultFacts[], judgement: Judgement): void {
  if (vaults.length === 0) judgement.ok('PS141', 'there is no Vault in the cluster');
  for (const vault of vaults) {
    const {state, image = 'no image that is named', casAddress, ownerId} = vault;
    const object = describeVault(vault);
    const details = [
      `image ${image}`,
      ...(casAddress === undefined ? [] : [`CAS ${casAddress}`]),
      ...(ownerId === undefined
        ? []
        : [`sessions vault-${ownerId}, vault-init-auto-${ownerId} and others of that number`]),
    ];
    if (state === 'HEALTHY') judgement.ok('PS141', `${object} is healthy`, {object, details});
    else judgement.warning('PS141', `${object} is not healthy (${state})`, {object, details});
  }
}

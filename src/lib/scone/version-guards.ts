// What is refused or warned of when one version is wanted and perhaps another is installed.
import {compareCores, compareVersions, formatVersion, parseVersion, type Version} from './semantic-version.ts';
import {defaultVersion, isKnown, oldestVersion, traitsOf} from './versions.ts';

type GuardCode =
  | 'dcap-v3'
  | 'downgrade'
  | 'major-downgrade'
  | 'major-jump'
  | 'prerelease'
  | 'same-5.8-line'
  | 'selector-change'
  | 'unknown-version'
  | 'unsupported-version'
  | 'vault-crd'
  | 'vault-objects';

/** A judgement on a version or a pair of versions. `allowed` is said only where there is something to know. */
export interface Guard {
  code: GuardCode;
  verdict: 'allowed' | 'warning' | 'refused';
  /** One sentence without a final full stop. */
  reason: string;
  /** What to do instead, for what is not simply allowed. */
  hint?: string;
}

export interface VersionPair {
  /** Version of the installed operator, if there is one. */
  installed?: Version | undefined;
  wanted: Version;
  /** The CRD vaults.services.scone.cloud, if the cluster has it. */
  vault?: VaultState | undefined;
}

export interface VaultState {
  /** Vault objects as `namespace/name`; undefined if they could not be listed. */
  objects: readonly string[] | undefined;
}

/** All that is to be said of a pair, worst first; empty if nothing is (docs/system.md: Versions and their guards). */
export function guardsOf({installed, wanted, vault}: VersionPair): Guard[] {
  const guards = [
    ...wantedGuards(wanted),
    ...(installed === undefined ? [] : pairGuards(installed, wanted)),
    ...(vault === undefined || traitsOf(wanted).vaultCrd ? [] : [vaultGuard(vault, wanted)]),
  ];
  const severity = {refused: 0, warning: 1, allowed: 2};
  return guards.sort((a, b) => severity[a.verdict] - severity[b.verdict]);
}

function wantedGuards(wanted: Version): Guard[] {
  const guards: Guard[] = [];
  const name = formatVersion(wanted);
  if (compareCores(wanted, parseVersion(oldestVersion)) < 0) {
    const hint = `take ${oldestVersion} or newer, best ${defaultVersion}`;
    return [
      {code: 'unsupported-version', verdict: 'refused', reason: `version ${name} is older than ${oldestVersion}`, hint},
    ];
  }
  if (!isKnown(wanted)) {
    const hint = `the newest stable release known is ${defaultVersion}`;
    guards.push({
      code: 'unknown-version',
      verdict: 'warning',
      reason: `this program does not know version ${name}`,
      hint,
    });
  }
  if (wanted.prerelease !== '') {
    const hint = `the newest stable release known is ${defaultVersion}`;
    guards.push({code: 'prerelease', verdict: 'warning', reason: `${name} is a prerelease`, hint});
  }
  if (traitsOf(wanted).dcapV3) {
    guards.push({
      code: 'dcap-v3',
      verdict: 'warning',
      reason: `${name} uses version 3 of Intel's DCAP service, which ended on 31 October 2025`,
      hint: `update to ${defaultVersion}`,
    });
  }
  return guards;
}

function pairGuards(installed: Version, wanted: Version): Guard[] {
  const order = compareVersions(installed, wanted);
  if (order === 0) return [];
  const from = formatVersion(installed);
  const to = formatVersion(wanted);
  if (is58(installed) && is58(wanted)) {
    const hint = `update to 5.9.0 or newer, best ${defaultVersion}`;
    return [{code: 'same-5.8-line', verdict: 'refused', reason: `the vendor does not support ${from} to ${to}`, hint}];
  }
  const steps = wanted.major - installed.major;
  if (steps < 0) {
    const reason = `${to} is of an older main version than the installed ${from}`;
    const hint = `stay with ${installed.major}.x, or install ${to} on a fresh cluster`;
    return [{code: 'major-downgrade', verdict: 'refused', reason, hint}];
  }
  if (steps > 1) {
    const reason = `releases of ${wanted.major}.x refuse an installed ${installed.major}.x`;
    return [{code: 'major-jump', verdict: 'refused', reason, hint: `update to ${defaultVersion} first`}];
  }
  return [...selectorGuards(installed, wanted), ...(order > 0 ? [downgradeGuard(from, to)] : [])];
}

function downgradeGuard(from: string, to: string): Guard {
  return {
    code: 'downgrade',
    verdict: 'warning',
    reason: `${to} is older than the installed ${from}`,
    hint: 'fields that only the newer custom resource definitions have are lost',
  };
}

/** A Deployment's selector cannot change, so it is deleted and created anew. */
function selectorGuards(installed: Version, wanted: Version): Guard[] {
  const selectors = [installed, wanted].map((version) => JSON.stringify(traitsOf(version).managerSelector));
  if (selectors[0] === selectors[1]) return [];
  const reason = 'the selector of Deployment scone-controller-manager differs, so it is created anew';
  return [{code: 'selector-change', verdict: 'allowed', reason}];
}

/** The CRD alone is no obstacle; the update removes it. Objects are, since they would go with it. */
function vaultGuard({objects}: VaultState, wanted: Version): Guard {
  const to = formatVersion(wanted);
  if (objects === undefined) {
    const reason = `${to} has no Vault, and the Vault objects of this cluster could not be listed`;
    return {
      code: 'vault-objects',
      verdict: 'refused',
      reason,
      hint: 'allow yourself to list vaults.services.scone.cloud',
    };
  }
  if (objects.length > 0) {
    const reason = `${to} has no Vault, and removing its CRD would delete ${objects.join(', ')}`;
    return {code: 'vault-objects', verdict: 'refused', reason, hint: 'save and delete these Vault objects first'};
  }
  const reason = `${to} has no Vault; the CRD vaults.services.scone.cloud is left over and without objects`;
  return {code: 'vault-crd', verdict: 'warning', reason, hint: 'let it be removed with --remove-vault-crd'};
}

function is58({major, minor}: Version): boolean {
  return major === 5 && minor === 8;
}

// Turns what was said into the settings of the commands that look at policies.

import {filesOf} from './named-files.ts';
import {isLabel} from './names.ts';
import {absolutePath, type Machine} from './paths.ts';
import type {PolicyCheckAction, PolicyCheckSettings} from './policy-check-settings.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveCas} from './resolve-cas.ts';
import {resolveOpening, unsealed} from './resolve-opening.ts';

/** What the command line said by its words alone. */
export interface PolicyCheckWords {
  action: PolicyCheckAction;
  /** Files; for `show` with a CAS the name of a policy. */
  words: readonly string[];
}

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolvePolicyCheck(
  read: SettingReader,
  machine: Machine,
  {action, words}: PolicyCheckWords,
): PolicyCheckSettings {
  const against = action === 'review' ? read.text('against') : undefined;
  const named = casNamed(read, action, against);
  const [name = '', namespace, ...surplus] = (named ?? 'cas').split('.');
  const isFine = isLabel(name) && (namespace === undefined || isLabel(namespace)) && surplus.length === 0;
  if (!isFine) read.complain(`${read.where('policyCas')}: write NAME of a CAS, or NAME.NAMESPACE`);
  const cas = resolveCas(read, machine, {action: 'print-public-keys', name: isFine ? name : 'cas'});
  const isCasNamed = named !== undefined;
  if (action === 'review' && (against === undefined) === !isCasNamed) {
    read.complain(
      'name what it is held against: either --against FILE, or --cas NAME[.NS] that holds the older version',
    );
  }
  if ([...words, against].filter((word) => word === '-').length > 1) {
    read.complain('the standard input can be read once only: name it by one -');
  }
  const asks = action === 'review' || action === 'show';
  const identity = asks && isCasNamed ? read.text('signIdentity') : undefined;
  if (asks && !isCasNamed) complainOfKeyFlags(read);
  const isHeld = action === 'show' && isCasNamed;
  return {
    action,
    files: isHeld ? [] : words,
    against,
    policyName: isHeld ? words[0] : undefined,
    isCasNamed,
    identity: identity === undefined ? undefined : absolutePath(identity, machine),
    // What the environment says of keys is nothing to a look at files.
    open: asks && isCasNamed ? resolveOpening(read, machine) : unsealed,
    cas: {...cas, namespace: namespace ?? cas.namespace},
    strict: cas.strict,
    timeout: cas.timeout,
  };
}

/** They say as whom a CAS is asked. */
function complainOfKeyFlags(read: SettingReader): void {
  for (const name of ['signIdentity', 'openPassphraseFile', 'ageIdentity'] as const) {
    if (read.origin(name) === 'flag')
      read.complain(`${read.where(name)} needs --cas: it says as whom the CAS is asked`);
  }
}

/** Only a review takes the CAS that is set for good: elsewhere a word would change its meaning by it. */
function casNamed(read: SettingReader, action: PolicyCheckAction, against: string | undefined): string | undefined {
  const isTyped = read.origin('policyCas') === 'flag';
  if (action === 'show') return isTyped ? read.text('policyCas') : undefined;
  if (action !== 'review') return undefined;
  if (against !== undefined) {
    if (isTyped) read.complain('--against and --cas contradict each other: choose what it is held against');
    return undefined;
  }
  const named = read.text('policyCas');
  if (named === undefined) {
    read.complain('name what it is held against: --against FILE, or --cas NAME[.NS] for what that CAS holds');
  }
  return named;
}

/** The settings of the commands that look at policies; throws as settle does. */
export async function readPolicyCheckSettings(
  {sources}: Said,
  machine: Machine,
  words: PolicyCheckWords,
): Promise<ReadSettings<PolicyCheckSettings>> {
  return settle({sources, machine, command: `policy ${words.action}`}, async (read) => {
    const settings = resolvePolicyCheck(read, machine, words);
    const {isCasNamed, cas, action} = settings;
    const images = isCasNamed || action === 'hash' ? cas.images : undefined;
    return {settings, files: filesOf(undefined, isCasNamed ? cas.connection : undefined, images)};
  });
}

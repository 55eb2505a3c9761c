// The CAS instances that a state file of the SCONE CLI knows, and two such files made one. Pure.
import {Failure} from '../report/failure.ts';
import {type CliConfig, hasIdentity, identityOf, memberNames, memberOf, unreadable} from './cli-config.ts';
import {membersOf, withKey, withMember, withoutMember, withValue} from './json-members.ts';

/** The addresses of the CAS instances that were attested: `host.docker.internal:8081`. */
export function attestedAddresses(config: CliConfig): string[] {
  return attestedOf(config)?.members.map(({key}) => key) ?? [];
}

function attestedOf(config: CliConfig): CliConfig | undefined {
  const member = memberOf(config, memberNames.attested);
  if (member === undefined || member.value === 'null') return undefined;
  if (!member.value.startsWith('{')) throw unreadable(config.path, 'its member "cas_db" is no object');
  return {...config, text: member.value, members: membersOf(member.value)};
}

/**
 * The same file with what was attested at one address (of a port-forward) noted under another (SVCNAME.NS:PORT). What
 * was noted there before is replaced. All else stays as it is written.
 * @throws Failure when nothing was attested at that address
 */
export function renameAttested(config: CliConfig, from: string, to: string): CliConfig {
  const attested = attestedOf(config);
  const member = attested && memberOf(attested, from);
  if (attested === undefined || member === undefined) throw notAttested(config, from);
  if (from === to) return config;
  const renamed = withKey(attested.text, member, to);
  const former = memberOf(attested, to);
  const text = former === undefined ? renamed : withoutFormer(renamed, to, former.value);
  return withAttested(config, text);
}

/** Of two members with the key, the one with the former value goes: the first one that has it. */
function withoutFormer(text: string, key: string, value: string): string {
  const members = membersOf(text);
  const former = members.find((member) => member.key === key && member.value === value);
  return former === undefined ? text : withoutMember(text, members, former);
}

function withAttested(config: CliConfig, text: string): CliConfig {
  return withRaw(config, memberNames.attested, text);
}

function withRaw({path, text, members}: CliConfig, key: string, value: string): CliConfig {
  const member = memberOf({members}, key);
  const changed = member === undefined ? withMember(text, members, key, value) : withValue(text, member, value);
  return {path, text: changed, members: membersOf(changed)};
}

function notAttested(config: CliConfig, address: string): Failure {
  const known = attestedAddresses(config);
  return new Failure({
    summary: `nothing was attested at ${address}`,
    object: config.path,
    reason: known.length === 0 ? 'it knows no CAS' : `it knows ${known.join(', ')}`,
    next: 'attest the CAS again',
  });
}

/**
 * `into` with what `from` has besides: CAS instances that it attested (its word is the newer one), and members that
 * `into` lacks. Identity and seed must be the same in both, where both have one.
 * @throws Failure with both fingerprints when they differ
 */
export function mergeConfigs(into: CliConfig, from: CliConfig): CliConfig {
  refuseOtherKey(into, from);
  let merged = into;
  for (const {key, value} of from.members) {
    const own = memberOf(merged, key);
    const isEmpty = own === undefined || own.value === 'null' || own.value === '""';
    if (isEmpty && value !== 'null') merged = withRaw(merged, key, value);
  }
  for (const {key, value} of attestedOf(from)?.members ?? []) {
    const attested = attestedOf(merged) ?? {...merged, text: '{}', members: []};
    merged = withAttested(merged, withRaw(attested, key, value).text);
  }
  return merged;
}

function refuseOtherKey(into: CliConfig, from: CliConfig): void {
  if (!hasIdentity(into) || !hasIdentity(from)) return;
  const [own, other] = [identityOf(into), identityOf(from)];
  const summary = 'two files that should hold the same identity hold different ones';
  const next = 'see with `keys list` which CAS each belongs to; nothing was changed';
  if (own.key !== other.key) {
    const reason = `${into.path} has the key ${own.key}, ${from.path} the key ${other.key}`;
    throw new Failure({summary, object: from.path, reason, next});
  }
  if (own.seedDigest !== undefined && other.seedDigest !== undefined && own.seedDigest !== other.seedDigest) {
    const reason = `the key is the same, ${own.key}, but the seed for signing sessions is not`;
    throw new Failure({summary, object: from.path, reason, next});
  }
}

// The CAS instances that the config knows: who they are, which one is the default, and how they are asked.

import {randomBytes} from 'node:crypto';
import {isIP} from 'node:net';
import {askCas, CasRefusal, type Target} from '../../simulated/cas/client.ts';
import type {AttestationReport} from '../../simulated/cas/protocol.ts';
import {type Acceptance, reportedKeyHash, reportProblems} from '../../simulated/cas/report.ts';
import {isTree, type Tree} from '../../simulated/runtime/difference.ts';
import type {ConfigFile} from './config-file.ts';
import {identityOf} from './identity.ts';
import {Failed, type Invocation} from './invocation.ts';

/** What attestation has established about a CAS. */
export interface KnownCas {
  authority: string;
  keyHash: string;
}

/** `HOST:PORT`; the port of clients if none is given. */
export function fullAddress(address: string): string {
  if (!/^[\w.-]+(:\d{1,5})?$/.test(address)) throw new Failed(`invalid value '${address}' for '<CAS_ADDR>'`);
  return address.includes(':') ? address : `${address}:8081`;
}

/** How the program gets to an address; names that nobody knows here fail as any unknown name. */
export function targetOf(address: string, {settings}: Invocation): Target {
  const [host = '', port = ''] = fullAddress(address).split(':');
  const known = settings.hosts?.[host];
  if (settings.offline === true) throw new Failed(`could not connect to ${address}: Network is unreachable`);
  const target = {host, port: Number(port)};
  if (known !== undefined) return {...target, address: known};
  if (host === 'localhost') return {...target, address: '127.0.0.1'};
  if (isIP(host) !== 0) return target;
  if (settings.egress !== undefined) return {...target, egress: settings.egress};
  throw new Failed(`could not resolve ${host}: Name or service not known`);
}

/** Looks at a CAS without believing it; throws Failed if it is not what the caller accepts. */
export async function attest(
  address: string,
  accepted: Acceptance,
  run: Invocation,
): Promise<{report: AttestationReport; known: KnownCas | undefined}> {
  const target = targetOf(address, run);
  const nonce = randomBytes(16).toString('hex');
  const {
    value: report,
    certificate,
    fingerprint,
  } = await asking(address, () => askCas<AttestationReport>(target, 'GET', `/attestation?nonce=${nonce}`));
  const problems = reportProblems(report, accepted, {nonce, certificate: fingerprint});
  if (problems.length > 0) throw new Failed(`attestation of ${address} failed: ${problems.join('; ')}`);
  if (report.authority === undefined) return {report, known: undefined};
  const {host} = target;
  const isNamed = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (isNamed === undefined) throw new Failed(`the certificate of the CAS is not valid for the name ${host}`);
  return {report, known: {authority: report.authority, keyHash: reportedKeyHash(report)}};
}

/** Asks an attested CAS as oneself. */
export async function ask<T>(
  address: string,
  method: string,
  path: string,
  {config, run, body}: {config: ConfigFile; run: Invocation; body?: object},
): Promise<T> {
  const known = knownCas(config, address);
  if (known === undefined) throw new Failed(`the CAS ${address} is not attested`);
  const target = {...targetOf(address, run), authority: known.authority, identity: identityOf(config)};
  return (await asking(address, () => askCas<T>(target, method, path, body))).value;
}

/** The words of what went wrong between us and the CAS. */
export async function asking<T>(address: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (thrown) {
    if (thrown instanceof Failed) throw thrown;
    if (thrown instanceof CasRefusal) throw new Failed(`CAS ${address} refused: ${thrown.message}`);
    throw new Failed(`communication with CAS ${address} failed: ${(thrown as Error).message}`);
  }
}

/** The CAS that a command means which names none. */
export function chosenAddress(given: string | undefined, {members}: ConfigFile, run: Invocation): string {
  const address = given ?? run.world.environment.SCONE_CAS_ADDR ?? members[defaultMember(run)];
  if (typeof address !== 'string') throw new Failed('no CAS address is given, and there is no default CAS');
  return fullAddress(address);
}

export function withDefault(config: ConfigFile, address: string, run: Invocation): ConfigFile {
  return {...config, members: {...config.members, [defaultMember(run)]: address}};
}

export function withKnownCas(
  config: ConfigFile,
  address: string,
  known: KnownCas,
  {variation}: Invocation,
): ConfigFile {
  const asText = Buffer.from(JSON.stringify(known)).toString('base64');
  const entry = variation.pick<unknown>('form of cas_db entries', [
    {attested: known},
    {...known, tcb: 'accepted'},
    asText,
  ]);
  return {...config, members: {...config.members, cas_db: {...casDb(config), [fullAddress(address)]: entry}}};
}

export function knownCas(config: ConfigFile, address: string): KnownCas | undefined {
  const entry = casDb(config)[fullAddress(address)];
  if (typeof entry === 'string') return JSON.parse(Buffer.from(entry, 'base64').toString()) as KnownCas;
  if (!isTree(entry)) return undefined;
  return (entry.attested ?? entry) as unknown as KnownCas;
}

export function casDb({members}: ConfigFile): Tree {
  return isTree(members.cas_db) ? members.cas_db : {};
}

function defaultMember({variation}: Invocation): string {
  return variation.pick('member of the default CAS', ['default_cas', 'cas_default', 'default']);
}

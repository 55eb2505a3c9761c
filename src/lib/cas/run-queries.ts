// Questions about a CAS: is it provisioned, is it genuine, which keys has it.
import type {KubeObject} from '../cluster/object.ts';
import {readFirst} from '../cluster/reach.ts';
import {readObject} from '../cluster/read.ts';
import {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import {lookOutcome} from './look-outcome.ts';
import {casRef, casServices} from './names.ts';
import {namedKeys, type PublicKeys, readPublicKeys, shellAssignments} from './public-keys.ts';
import {reportOf, reportTrouble} from './report.ts';
import {withScratchConfig} from './scratch-config.ts';
import type {CasSite} from './site.ts';

/** `YES`, or `NO` with exit code 1; what cannot be found out is neither. */
export async function askWhetherProvisioned(site: CasSite): Promise<Answer> {
  const judgement = new Judgement('cas');
  const cas = await lookAt(site, judgement);
  const word: string = cas?.status?.provisioned ?? 'Unknown';
  if (cas !== undefined) {
    if (word === 'Yes') judgement.ok('PS201', 'the operator reports that it is provisioned');
    else
      judgement.broken('PS201', `the operator does not report that it is provisioned (${word})`, {
        hint: provisionHint(site),
      });
  }
  const outcome = lookOutcome(site, judgement);
  if (outcome.findings.some(({verdict}) => verdict === 'unknown')) return {outcome};
  return {outcome, text: word === 'Yes' ? 'YES\n' : 'NO\n'};
}

export async function askForPublicKeys(site: CasSite): Promise<Answer> {
  const judgement = new Judgement('cas');
  const cas = await lookAt(site, judgement);
  if (cas === undefined) return {outcome: lookOutcome(site, judgement)};
  const keys = namedKeys(await attestedKeys(site));
  judgement.ok('PS204', 'it was attested');
  return {outcome: lookOutcome(site, judgement, keys), text: shellAssignments(keys)};
}

/** Attests by itself, and holds what the operator reported against what the CAS says. */
export async function verifyCas(site: CasSite): Promise<Answer> {
  const judgement = new Judgement('cas');
  const cas = await lookAt(site, judgement);
  if (cas === undefined) return {outcome: lookOutcome(site, judgement)};
  const word: string = cas.status?.provisioned ?? 'Unknown';
  if (word === 'Yes') judgement.ok('PS201', 'the operator reports that it is provisioned');
  else
    judgement.broken('PS201', `the operator does not report that it is provisioned (${word})`, {
      hint: provisionHint(site),
    });
  const keys = await attestedKeys(site).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.kind !== 'failed') throw error;
    judgement.broken('PS204', error.summary, {
      ...(error.reason !== undefined && {details: [error.reason]}),
      ...(error.next !== undefined && {hint: error.next}),
    });
    return undefined;
  });
  if (keys !== undefined) {
    judgement.ok('PS204', 'it was attested, just now and by this program');
    judgeReport(cas, keys, judgement);
  }
  return {outcome: lookOutcome(site, judgement, keys === undefined ? {} : namedKeys(keys))};
}

/** A report is made anew for a new nonce. */
const doubt = 'set a fresh spec.nonce and look again; if it stays so, do not trust this CAS';

function judgeReport(cas: KubeObject, keys: PublicKeys, judgement: Judgement): void {
  const trouble = reportTrouble(cas);
  const report = reportOf(cas);
  const {attestable} = cas.status ?? {};
  if (attestable !== 'Yes') {
    judgement.warning('PS204', `the operator says otherwise: attestable is ${attestable ?? 'not reported'}`);
  }
  if (trouble.state === 'bad') {
    judgement.broken('PS212', trouble.reason, {hint: doubt});
    return;
  }
  if (trouble.state === 'absent' || report === undefined) {
    judgement.skipped('PS212', 'the operator has put no report into its status, so there is nothing to compare');
    return;
  }
  const others = [
    report.sessionEncryptionKey !== undefined && report.sessionEncryptionKey !== keys.sessionEncryptionKey
      ? 'another session encryption key'
      : undefined,
    report.certificates !== undefined && !holdsOneOf(keys.certificate, report.certificates)
      ? 'other certificates'
      : undefined,
  ].filter((each) => each !== undefined);
  if (others.length === 0) {
    judgement.ok('PS212', 'its report belongs to its nonce and says what the CAS itself says');
    return;
  }
  const summary = `the report in its status names ${others.join(' and ')} than the CAS that was attested`;
  judgement.broken('PS212', summary, {hint: doubt});
}

/** Whether one certificate stands in both texts, whatever their line ends. */
function holdsOneOf(one: string, other: string): boolean {
  const certificates = (text: string) =>
    (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((each) =>
      each.replace(/\s/g, ''),
    );
  const known = certificates(other);
  return certificates(one).some((each) => known.includes(each));
}

async function attestedKeys(site: CasSite): Promise<PublicKeys> {
  return withScratchConfig(site, async (config) => {
    await site.reach.attest(config);
    return readPublicKeys(site.reach, config);
  });
}

/** The CAS, or undefined with a finding that says why not. */
async function lookAt({cluster, name, outside}: CasSite, judgement: Judgement): Promise<KubeObject | undefined> {
  const {signal} = outside;
  await readFirst(cluster, casServices(name), {signal});
  const object = `CAS ${name.namespace}/${name.name}`;
  const answer = await readObject(cluster, casRef(name), {signal});
  if (answer.state === 'found') {
    judgement.ok('PS200', `${object} exists`);
    return answer.value;
  }
  if (answer.state === 'refused' || answer.state === 'failed') judgement.unknown('PS200', object, answer, {object});
  else judgement.broken('PS200', `${object} does not exist`, {object, hint: 'kubectl get cas -A lists them'});
  return undefined;
}

function provisionHint({name, outside}: CasSite): string {
  return `${outside.ownName} cas ${name.name} -n ${name.namespace}`;
}

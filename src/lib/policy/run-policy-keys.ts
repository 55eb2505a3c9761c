// `policy keys show`, `new` and `import`: keys that sign policies and identities of owners, in files of their own.
import {generateKeyPairSync} from 'node:crypto';
import {keyMachine} from '../cas/target-files.ts';
import {keepsRights} from '../keys/machine.ts';
import {sha256} from '../keys/pem-identity.ts';
import {openingWith, sealingFor} from '../keys/seal-files.ts';
import {sealToFile} from '../keys/sealed-file.ts';
import {writeSecretFile} from '../keys/secret-file.ts';
import {targetDirectory} from '../keys/target-directory.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import {Secret} from '../report/secret.ts';
import {type KeyFile, keysOfText, pkcs8, readKeyFile} from './key-file.ts';
import {makeOwner} from './owner-certificate.ts';
import {doneChange, type PolicyRun, policyOutcome} from './sign-outside.ts';

const day = 24 * 3_600_000;
/** A certificate that ends sooner is told of. */
const soonDays = 30;

export async function showPolicyKeys(run: PolicyRun): Promise<Outcome> {
  const {settings, outside} = run;
  const path = settings.files[0] ?? targetDirectory(settings.cas.targetDirectory).cliConfig;
  const keys = await readKeyFile(path, await openingWith(settings.open, outside.learn), keyMachine(outside));
  judgeKeyFile(keys, run);
  return policyOutcome(run, {mode: 'check', results: rowsOf(keys), good: `${path} is as it should be`});
}

export async function newPolicyKeys(run: PolicyRun): Promise<Outcome> {
  const {settings, outside} = run;
  const {newOwner} = settings;
  const now = outside.now();
  const text =
    newOwner === undefined
      ? pkcs8(generateKeyPairSync('ed25519').privateKey)
      : await makeOwner({
          commonName: newOwner.commonName,
          notBefore: now,
          notAfter: new Date(now.getTime() + newOwner.days * day),
        });
  const what = newOwner === undefined ? 'a key that signs policies' : 'an identity of an owner';
  return writeKeys(run, settings.files[0], text, `${what} was made`);
}

export async function importPolicyKeys(run: PolicyRun): Promise<Outcome> {
  const {settings, outside} = run;
  const [from = '', to] = settings.files;
  const keys = await readKeyFile(from, await openingWith(settings.open, outside.learn), keyMachine(outside));
  const {signing, owner, unreadSeed} = keys;
  if (unreadSeed !== undefined) {
    run.judgement.warning('PS450', 'its seed is in a form that is not known here, and was left out', {object: from});
  }
  const text = [signing === undefined ? '' : pkcs8(signing.key), owner?.pem.reveal() ?? ''].join('');
  if (text === '') {
    throw new Failure({
      summary: 'there is no key in it that could be taken over',
      object: from,
      next: 'name another file',
    });
  }
  return writeKeys(run, to, text, `the keys of ${from} were taken over`);
}

async function writeKeys(run: PolicyRun, path: string | undefined, text: string, good: string): Promise<Outcome> {
  if (path === undefined) throw new RangeError('a new file of keys without a name');
  const {settings, outside} = run;
  const machine = keyMachine(outside);
  outside.learn(new Secret(text));
  const seal = await sealingFor(settings.seal, outside.learn);
  const results = [{name: 'file', value: path}];
  if (seal === undefined) {
    await writeSecretFile(path, text, {replace: false}, machine);
    const keys = await readKeyFile(path, undefined, machine);
    judgeKeyFile(keys, run);
    results.splice(0, 1, ...rowsOf(keys));
  } else {
    const bytes = Buffer.from(text);
    await sealToFile(
      async function* () {
        yield bytes;
      },
      {to: seal, path, armor: settings.armor},
      machine,
    );
    results.push(...publicRows(keysOfText(path, text, machine)));
    run.judgement.ok('PS450', 'it is sealed, and was opened again and compared before it got its name', {object: path});
  }
  const summary = `write ${path}${seal === undefined ? '' : ', sealed'}`;
  return policyOutcome(run, {mode: 'reconcile', results, changes: [doneChange(summary)], good: `${path}: ${good}`});
}

function judgeKeyFile(keys: KeyFile, {judgement, outside}: PolicyRun): void {
  const {path, signing, owner, unreadSeed, troubles} = keys;
  const object = path;
  const held = [
    signing === undefined ? undefined : 'a key that signs policies',
    owner === undefined ? undefined : 'an identity of an owner',
  ].filter((each) => each !== undefined);
  if (held.length > 0) judgement.ok('PS450', `it holds ${held.join(' and ')}`, {object});
  else if (unreadSeed === undefined) judgement.broken('PS450', 'it holds no key', {object});
  if (unreadSeed !== undefined) {
    judgement.warning('PS450', 'its seed is in a form that only the scone program knows', {object});
  }
  if (!keepsRights(keyMachine(outside))) judgement.skipped('PS451', 'this system keeps no rights of files', {object});
  else if (troubles.length === 0) judgement.ok('PS451', 'only its owner can read it', {object});
  for (const words of troubles) judgement.warning('PS451', words, {object, hint: `chmod 600 ${path}`});
  if (owner !== undefined) judgeValidity(owner.certificate, object, {judgement, outside});
}

function judgeValidity(
  {validFrom, validTo}: {validFrom: string; validTo: string},
  object: string,
  {judgement, outside}: Pick<PolicyRun, 'judgement' | 'outside'>,
): void {
  const now = outside.now().getTime();
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  const left = Math.floor((to.getTime() - now) / day);
  if (to.getTime() <= now) judgement.broken('PS452', `its certificate expired on ${dateOf(to)}`, {object});
  // The clocks of two machines may differ a little.
  else if (from.getTime() > now + 5 * 60_000) {
    judgement.warning('PS452', `its certificate is valid from ${dateOf(from)} on only`, {object});
  } else if (left < soonDays) judgement.warning('PS452', `its certificate expires on ${dateOf(to)}`, {object});
  else judgement.ok('PS452', `its certificate is valid until ${dateOf(to)}`, {object});
}

function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function rowsOf(keys: KeyFile): {name: string; value: string}[] {
  const {path, form, isSealed} = keys;
  return [{name: 'file', value: path}, {name: 'form', value: isSealed ? `${form}, sealed` : form}, ...publicRows(keys)];
}

function publicRows({signing, owner}: KeyFile): {name: string; value: string}[] {
  const {certificate} = owner ?? {};
  return [
    ...(signing === undefined ? [] : [{name: 'signer id', value: signing.signerId}]),
    ...(owner === undefined || certificate === undefined
      ? []
      : [
          {name: 'owner key', value: owner.fingerprint},
          {name: 'kind of key', value: owner.kind},
          {name: 'certificate', value: sha256(certificate.raw)},
          {name: 'subject', value: certificate.subject.replaceAll('\n', ', ')},
          {name: 'valid until', value: new Date(certificate.validTo).toISOString()},
        ]),
  ];
}

// The typed calls over any driver: files in, answers checked, the config kept.
import {Failure} from '../report/failure.ts';
import {certificatesIn, hashIn, keyIn, mrenclaveIn, signerIdIn} from './answers.ts';
import type {Invocation} from './calls.ts';
import * as calls from './calls.ts';
import type {Driver, Ran} from './driver.ts';
import {measuredPrograms} from './environment.ts';
import {runCall} from './run-call.ts';
import type {AboutSconeCli, CallResult, SconeCli} from './scone-cli.ts';
import {encryptedSessionIn, sessionIn, signedSessionIn} from './session-answers.ts';
import {wordsOf} from './words.ts';

export function createClient(driver: Driver, about: AboutSconeCli, signal: AbortSignal): SconeCli {
  const inTurn = queue();
  const run = (invocation: Invocation) => inTurn(() => runCall(driver, invocation, signal));
  /** For calls whose refusal is no expected answer. */
  const ask = async (invocation: Invocation) => demand(invocation, await run(invocation));
  const attempt = async (invocation: Invocation) => emptied(await run(invocation));
  return {
    about,
    reach: driver.reach,
    attest: (call) => attempt(calls.attestCall(call)),
    setDefault: async (call) => void (await ask(calls.setDefaultCall(call))),
    provision: (call) => attempt(calls.provisionCall(call)),
    async readSession(call) {
      const invocation = calls.readSessionCall(call);
      const result = await run(invocation);
      if (!result.ok) return result;
      return {ok: true, value: await sessionIn(invocation.name, result.value, call.name)};
    },
    hashSession: (call) => answered(hashIn, calls.hashSessionCall(call)),
    createSession: (call) => attempt(calls.createSessionCall(call)),
    updateSession: (call) => attempt(calls.updateSessionCall(call)),
    showIdentification: (call) => answered(keyIn, calls.showIdentificationCall(call)),
    showCertificate: (call) => answered(certificatesIn, calls.showCertificateCall(call)),
    ownKeyHash: (call) => answered(keyIn, calls.ownKeyHashCall(call)),
    signerId: (call) => answered(signerIdIn, calls.signerIdCall(call)),
    checkSession: (call) => attempt(calls.checkSessionCall(call)),
    signSession: (call) => answered(signedSessionIn, calls.signSessionCall(call)),
    calculateHash: (call) => answered(hashIn, calls.calculateHashCall(call)),
    encryptSession: (call) => answered(encryptedSessionIn, calls.encryptSessionCall(call)),
    measureBackupController: ({image}) => inTurn(() => measure(driver, image, 'backup-controller', signal)),
    measureVerifier: ({image}) => inTurn(() => measure(driver, image, 'vault-statement-verifier', signal)),
    close: () => inTurn(() => driver.close()),
  };

  async function answered(read: (call: string, stdout: string) => string, invocation: Invocation): Promise<string> {
    return read(invocation.name, await ask(invocation));
  }
}

function demand({name}: Invocation, result: CallResult<string>): string {
  if (result.ok) return result.value;
  throw refusedCall(name, result);
}

function refusedCall(name: string, {exitCode, words}: {exitCode: number; words: string}): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `${name} ended with exit code ${exitCode}`,
    object: 'SCONE CLI',
    reason: words === '' ? 'it said nothing' : words,
    next: 'run the same command again; `cas status` tells whether the CAS is healthy',
  });
}

function emptied(result: CallResult<string>): CallResult {
  return result.ok ? {ok: true, value: undefined} : result;
}

async function measure(
  driver: Driver,
  image: string,
  program: keyof typeof measuredPrograms,
  signal: AbortSignal,
): Promise<{mrenclave: string} | {mrenclave: undefined; reason: string}> {
  const ran: Ran | {impossible: string} = await driver.measure(image, measuredPrograms[program], signal);
  if ('impossible' in ran) return {mrenclave: undefined, reason: ran.impossible};
  const call = `the measurement of ${image}`;
  if (ran.exitCode !== 0) throw refusedCall(call, {exitCode: ran.exitCode, words: wordsOf(ran, [])});
  return {mrenclave: mrenclaveIn(call, ran.stdout)};
}

/** One after another: each call takes the config from where the last one left it. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}

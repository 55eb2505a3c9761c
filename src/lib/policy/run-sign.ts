// `policy sign`: by the scone program, here or on a machine that has neither a cluster nor a network.
import {keyMachine} from '../cas/target-files.ts';
import {sha256} from '../keys/pem-identity.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import {type FilledPolicy, fillingEvents, fillPolicy} from './filled-policy.ts';
import {readText, refuseTaken, writeNewFile} from './new-file.ts';
import {comparePolicies} from './same-policy.ts';
import {withSessionFile} from './session-file.ts';
import {doneChange, type PolicyRun, policyOutcome} from './sign-outside.ts';
import {judgeSigned, policyFacts, readPolicyFile, type SignedPolicy, signedText} from './signed-policy.ts';
import {withSigner} from './signer.ts';
import {readRequest, requestText} from './signing-request.ts';

export async function signPolicy(run: PolicyRun): Promise<Answer> {
  const {settings, outside} = run;
  const [file = ''] = settings.files;
  for (const path of [settings.prepareFile, settings.outputFile]) {
    if (path !== undefined) await refuseTaken(path, keyMachine(outside));
  }
  const policy = await filledPolicy(file, run);
  for (const event of fillingEvents(policy, file)) outside.emit(event);
  if (settings.prepareFile !== undefined) return prepare(policy, settings.prepareFile, run);
  if (settings.importFile !== undefined) return takeBack(policy, settings.importFile, run);
  return sign(policy, file, run);
}

/** Of a policy, or of what was prepared of one: that is never filled in again. */
async function filledPolicy(file: string, {settings, outside}: PolicyRun): Promise<FilledPolicy> {
  const raw = await readText(file);
  const request = readRequest(raw, file);
  if (request === undefined) return fillPolicy(raw, {values: settings.useEnv ? outside.env : undefined, file});
  if (settings.useEnv || settings.prepareFile !== undefined) {
    const summary = 'the variables were filled in when this was prepared';
    throw new Failure({kind: 'usage', summary, object: file, next: 'leave out --use-env and --prepare'});
  }
  const text = `it was prepared at ${request.madeAt}, variables filled in: ${request.variables.join(', ') || 'none'}; SHA-256 ${request.digest}`;
  outside.emit({type: 'note', level: 'info', text});
  return fillPolicy(request.session, {values: undefined, file});
}

async function prepare(policy: FilledPolicy, path: string, run: PolicyRun): Promise<Answer> {
  const {outside, judgement} = run;
  await writeNewFile(path, requestText(policy, outside.now()), keyMachine(outside));
  judgement.ok('PS455', `the policy ${policy.facts.name} is prepared as it is to be signed`, {object: path});
  tellVariables(policy, run);
  const results = [
    {name: 'file', value: path},
    {name: 'sha256', value: sha256(policy.text)},
    ...policy.variables.map(({name, shown}) => ({name: `variable ${name}`, value: shown})),
  ];
  const good = `carry ${path} to the signing machine, and sign it there: policy sign`;
  return {outcome: policyOutcome(run, {mode: 'reconcile', results, changes: [doneChange(`write ${path}`)], good})};
}

/** What came back from the signing machine is judged as if it came from anybody. */
async function takeBack(policy: FilledPolicy, path: string, run: PolicyRun): Promise<Answer> {
  const [signed, ...more] = readPolicyFile(await readText(path), path);
  if (signed?.kind !== 'signed' || more.length > 0) {
    const next = 'name what `policy sign` made on the signing machine';
    throw new Failure({kind: 'usage', summary: 'this is not one signed policy', object: path, next});
  }
  return handOver(policy, signed, run);
}

async function sign(policy: FilledPolicy, file: string, run: PolicyRun): Promise<Answer> {
  const signed = await withSigner(run, async ({cli, config, signerId, keys}) =>
    withSessionFile(policy.text, 'yaml', run, async (session): Promise<SignedPolicy | undefined> => {
      const checked = await cli.checkSession({config, file: session});
      if (!checked.ok) {
        run.judgement.broken('PS462', `the scone program refuses the policy: ${checked.words || 'it said nothing'}`, {
          object: file,
        });
        return undefined;
      }
      run.judgement.ok('PS462', 'the scone program finds no fault with the policy', {object: file});
      await askFirst(policy, signerId, run);
      const text = await cli.signSession({config, file: session});
      const [made] = readPolicyFile(text, file);
      if (made?.kind !== 'signed' || !made.signatures.some(({signer}) => signer === signerId)) {
        throw new Failure({
          summary: 'the scone program has signed with another key',
          object: keys.path,
          next: 'do not use what it made',
        });
      }
      return made;
    }),
  );
  if (signed === undefined) return {outcome: policyOutcome(run, {mode: 'reconcile', good: ''})};
  return handOver(policy, signed, run);
}

async function askFirst({facts}: FilledPolicy, signerId: string, {settings, outside}: PolicyRun): Promise<void> {
  const {confirm} = outside;
  if (settings.yes || confirm === undefined) return;
  if (await confirm(`Sign policy ${facts.name} as ${signerId}?`)) return;
  throw new Failure({summary: 'nothing was signed: the question was declined', next: 'compare it with `policy diff`'});
}

/** To the file that is named, or to the standard output; only what is sound, and what was meant. */
async function handOver(policy: FilledPolicy, signed: SignedPolicy, run: PolicyRun): Promise<Answer> {
  const {settings, outside, judgement} = run;
  const {file: object, session, signatures} = signed;
  const facts = policyFacts(session, object);
  const isSound = judgeSigned(signed, facts, judgement);
  const isMeant = judgeText(policy.text, signed, run);
  tellVariables(policy, run);
  if (!isSound || !isMeant) return {outcome: policyOutcome(run, {mode: 'reconcile', good: ''})};
  judgement.skipped('PS459', 'whether a CAS accepts the signature, only that CAS says', {object});
  const results = [
    {name: 'policy', value: facts.name},
    ...signatures.map(({signer}) => ({name: 'signer', value: signer})),
    ...policy.variables.map(({name, shown}) => ({name: `variable ${name}`, value: shown})),
  ];
  const good = `the policy ${facts.name} is signed`;
  const path = settings.outputFile;
  if (path === undefined) {
    const outcome = policyOutcome(run, {mode: 'reconcile', results, good});
    return {outcome, text: signedText(signed), document: {session, signatures}};
  }
  await writeNewFile(path, signedText(signed), keyMachine(outside));
  results.unshift({name: 'file', value: path});
  return {outcome: policyOutcome(run, {mode: 'reconcile', results, changes: [doneChange(`write ${path}`)], good})};
}

export function judgeText(meant: string, {file: object, session}: SignedPolicy, {judgement}: PolicyRun): boolean {
  const sameness = comparePolicies(meant, session, object);
  if (sameness.same === 'bytes') judgement.ok('PS455', 'the signed text is the policy, byte for byte', {object});
  else if (sameness.same === 'members') {
    const added = sameness.added === undefined ? '' : `, and names its ${sameness.added}`;
    judgement.ok('PS455', `the signed text says what the policy says; the program has written it anew${added}`, {
      object,
    });
  } else {
    judgement.broken('PS455', `what was signed is not the policy that was meant: ${sameness.reason}`, {object});
  }
  return sameness.same !== 'no';
}

function tellVariables({variables, open}: FilledPolicy, {judgement, settings}: PolicyRun): void {
  const object = settings.files[0];
  const about = object === undefined ? {} : {object};
  if (open.length > 0) {
    const hint = 'fill them in with --use-env, or write the values into the policy';
    judgement.warning('PS460', `the policy keeps the variables ${open.join(', ')} as they are`, {...about, hint});
  } else if (variables.length > 0) {
    const details = variables.map(({name, shown}) => `${name} = ${shown}`);
    judgement.ok('PS460', `${variables.length} variables were filled in`, {...about, details});
  }
}

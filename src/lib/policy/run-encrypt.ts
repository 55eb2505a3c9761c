// `policy encrypt`: by the scone program, for the CAS that alone can open it.
import {openOfflineCli} from '../cas/open-cli.ts';
import {withScratchConfig} from '../cas/scratch-config.ts';
import {keyMachine} from '../cas/target-files.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import type {SconeCli} from '../scone-cli/scone-cli.ts';
import {atAttestedCas} from './cas-with-policies.ts';
import {readText, refuseTaken, writeNewFile} from './new-file.ts';
import {withSessionFile} from './session-file.ts';
import {doneChange, type PolicyResult, type PolicyRun, policyOutcome} from './sign-outside.ts';
import {
  type EncryptedPolicy,
  judgeEncrypted,
  judgeSigned,
  policyFacts,
  readPolicyFile,
  type SignedPolicy,
  signedText,
} from './signed-policy.ts';

export async function encryptPolicy(run: PolicyRun): Promise<Answer> {
  const {settings, outside, judgement} = run;
  const [file = ''] = settings.files;
  const {outputFile} = settings;
  if (outputFile !== undefined) await refuseTaken(outputFile, keyMachine(outside));
  const [policy, ...more] = readPolicyFile(await readText(file), file);
  if (policy?.kind !== 'signed' || more.length > 0) {
    const next = 'name what `policy sign` made';
    throw new Failure({kind: 'usage', summary: 'this is not one signed policy', object: file, next});
  }
  const facts = policyFacts(policy.session, file);
  if (!judgeSigned(policy, facts, judgement)) return {outcome: policyOutcome(run, {mode: 'reconcile', good: ''})};
  const {encrypted, key, cluster} = await encrypt(policy, run);
  if (!judgeEncrypted(encrypted, judgement))
    return {outcome: policyOutcome(run, {mode: 'reconcile', good: '', ...cluster})};
  const document = {encrypted_session: encrypted.content, encryption_key: encrypted.key};
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  const results = [
    {name: 'policy', value: facts.name},
    {name: 'encrypted for', value: key},
  ];
  const good = `the policy ${facts.name} is encrypted; only that CAS can open it`;
  if (outputFile === undefined) {
    return {outcome: policyOutcome(run, {mode: 'reconcile', results, good, ...cluster}), text, document};
  }
  await writeNewFile(outputFile, text, keyMachine(outside));
  results.unshift({name: 'file', value: outputFile});
  const changes = [doneChange(`write ${outputFile}`)];
  return {outcome: policyOutcome(run, {mode: 'reconcile', results, changes, good, ...cluster})};
}

interface Encrypted {
  encrypted: EncryptedPolicy;
  /** Session encryption key of the CAS: public. */
  key: string;
  cluster?: Pick<PolicyResult, 'cluster'>;
}

async function encrypt(policy: SignedPolicy, run: PolicyRun): Promise<Encrypted> {
  const {settings, outside} = run;
  const {encryptionKey} = settings;
  if (encryptionKey === undefined) {
    return atAttestedCas(run, async ({site, config}) => {
      const cli = await site.reach.cli();
      const key = await cli.showIdentification({config, what: 'session-encryption-key'});
      const encrypted = await byProgram(policy, {cli, config, key}, run);
      const {cluster, name} = site;
      const place = {context: cluster.context, namespace: name.namespace, requests: cluster.requests()};
      return {encrypted, key, cluster: {cluster: place}};
    });
  }
  const cli = await openOfflineCli(settings.cas, outside);
  try {
    return await withScratchConfig({settings: settings.cas, outside}, async (config) => ({
      encrypted: await byProgram(policy, {cli, config, key: encryptionKey}, run),
      key: encryptionKey,
    }));
  } finally {
    await cli.close();
  }
}

async function byProgram(
  policy: SignedPolicy,
  {cli, config, key}: {cli: SconeCli; config: string; key: string},
  run: PolicyRun,
): Promise<EncryptedPolicy> {
  const text = await withSessionFile(signedText(policy), 'json', run, (file) =>
    cli.encryptSession({config, file, key}),
  );
  const [made] = readPolicyFile(text, policy.file);
  if (made?.kind === 'encrypted') return made;
  throw new Failure({
    summary: 'the scone program gave back something else than an encrypted policy',
    object: policy.file,
  });
}

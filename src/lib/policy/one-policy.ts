// The one policy of a file, for commands that compare or show it.
import {Failure} from '../report/failure.ts';
import {type FileWorld, readPolicyFiles} from './policy-file.ts';
import {type PolicyText, policyTextsIn} from './policy-text.ts';
import type {SessionDocument} from './session-document.ts';

export type ReadablePolicy = Extract<PolicyText, {reading: unknown}> & {document: SessionDocument};

/** The texts of policies in one file; manifests of other kinds beside them are passed over. */
export async function policiesOf(word: string, world: FileWorld): Promise<PolicyText[]> {
  const [file, ...more] = await readPolicyFiles([word], world);
  if (file === undefined || more.length > 0 || file.isFound) {
    throw unusable(word, 'it is a directory', 'name one file');
  }
  if ('trouble' in file.content) {
    const {trouble, isUnknown} = file.content;
    throw new Failure({
      kind: isUnknown ? 'undetermined' : 'usage',
      summary: 'the policy cannot be read',
      object: file.name,
      reason: trouble,
      next: 'name a session file, a signed policy, or a manifest with one',
    });
  }
  const texts = policyTextsIn(file.content.text, file.name).filter(({form}) => form !== 'other');
  if (texts.length === 0) throw unusable(file.name, 'it holds no policy', 'name a session file, or a signed policy');
  return texts;
}

/** @throws Failure unless there is exactly one, and its text can be seen */
export async function onePolicy(word: string, world: FileWorld): Promise<ReadablePolicy> {
  const [policy, ...more] = await policiesOf(word, world);
  if (policy === undefined || more.length > 0) {
    throw unusable(word, `it holds ${more.length + 1} policies`, 'put each into a file of its own');
  }
  if (policy.form === 'encrypted' || policy.form === 'other') {
    throw new Failure({
      kind: 'undetermined',
      summary: `${policy.object} is encrypted: what it permits cannot be seen`,
      object: word,
      next: 'name the file as it was before it was encrypted',
    });
  }
  const {reading} = policy;
  if ('document' in reading) return {...policy, document: reading.document};
  const {reason, place} = reading.trouble;
  throw new Failure({
    kind: 'usage',
    summary: 'the policy cannot be read',
    object: `${place.file}:${place.line}:${place.column}`,
    reason,
    next: 'mend the file',
  });
}

function unusable(object: string, reason: string, next: string): Failure {
  return new Failure({kind: 'usage', summary: 'the file cannot be used here', object, reason, next});
}

// Whether an image is signed by a key: asks its registry, judges what it finds, and says by which digest it is the one.
import type {NoAnswer} from '../answer.ts';
import type {Registry} from '../open-registry.ts';
import {type Reference, repositoryText} from '../reference.ts';
import {findCandidates} from './find-candidates.ts';
import {judgeSignatures} from './judge.ts';
import type {SigningDemands} from './simple-signing.ts';

export type ImageVerdict =
  /** What this digest names is signed by the key. */
  | {is: 'verified'; digest: string; where: string; remarks: string[]}
  /** There is no signature at all. */
  | {is: 'unsigned'; digest: string}
  /** There are signatures, and none of them is good. */
  | {is: 'wrong'; digest: string; reasons: string[]}
  /** There is no such image, or the account may not see it. */
  | {is: 'no-image'; reason: string}
  /** Nothing is known: the registry cannot be reached, does not let us in, or does not answer as one. */
  | {is: 'unknown'; answer: Exclude<NoAnswer, {is: 'absent'}>};

/**
 * Signed is what the reference names: the index, where it names one for several platforms.
 * Asks no further once one signature is good.
 */
export async function verifyImage(
  registry: Registry,
  reference: Reference,
  demands: Omit<SigningDemands, 'image'>,
): Promise<ImageVerdict> {
  const manifest = await registry.manifest(reference);
  if (manifest.is === 'absent') return {is: 'no-image', reason: manifest.reason};
  if (manifest.is !== 'found') return {is: 'unknown', answer: manifest};
  const {digest, bytes} = manifest.value;
  const image = {digest, manifest: bytes, repository: repositoryText(reference)};
  const reasons: string[] = [];
  let silence: Exclude<NoAnswer, {is: 'absent'}> | undefined;
  for await (const find of findCandidates(registry, reference, digest)) {
    if (find.is === 'refused' || find.is === 'unreachable') {
      silence ??= find;
      continue;
    }
    const verdict = judgeSignatures([find], {...demands, image});
    if (verdict.is === 'good') return {is: 'verified', digest, where: verdict.where, remarks: verdict.remarks};
    if (verdict.is === 'wrong') reasons.push(...verdict.reasons);
  }
  // What could not be looked at may be the good one.
  if (silence !== undefined) return {is: 'unknown', answer: silence};
  return reasons.length === 0 ? {is: 'unsigned', digest} : {is: 'wrong', digest, reasons};
}

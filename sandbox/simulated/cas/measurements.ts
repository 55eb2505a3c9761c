// What the hardware would say of an enclave: by the image it comes from, for it is the image that is attested.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'yaml';
import {tagOf} from '../scone-operator/images.ts';

/** The two builds of CAS: one lets a database key be injected, the other is the standard one. */
export const signers = {
  injection: '195e5a6df987d6a515dd083750c1ea352283f8364d3ec9142b0d593988c6ed2d',
  standard: 'b6c14ae06a05284253b548038e269f8225718bc0856828f491ed85174ccc2979',
} as const;

/** The product number of CAS. */
export const casProduct = 41316;

/** The version that an image is of: its tag, else its digest. */
export function versionOfImage(image: string): string {
  return tagOf(image) ?? image.split('@')[1] ?? 'latest';
}

export function isRecoveryImage(image: string): boolean {
  return /cas-recovery(?:[:@]|$)/.test(image);
}

/** The MRENCLAVE of the CAS in an image. The recovery image holds another program than the CAS image. */
export function casMeasurement(image: string): string {
  return digest(`${isRecoveryImage(image) ? 'cas-recovery' : 'cas'}:${versionOfImage(image)}`);
}

/**
 * The MRENCLAVE of the program `scone` in the images of a version. With a mirror of releases it is the one that the
 * version's backup_policy.yaml names (the first, if it names several); else, and in the sample release, one of ours.
 */
export function sconeMeasurement(version: string, mirror?: string): string {
  return (mirror === undefined ? undefined : releasedMeasurement(version, mirror)) ?? digest(`scone:${version}`);
}

interface BackupPolicy {
  services?: {attestation?: {mrenclave?: string[]}}[];
}

function releasedMeasurement(version: string, mirror: string): string | undefined {
  try {
    const text = readFileSync(join(mirror, 'scontain/manifests/main', version, 'backup_policy.yaml'), 'utf8');
    // The line with the owner's identity is no YAML before it is filled in.
    const policy = parse(text.replace(/^\$OWNER_IDENTITY$/m, '')) as BackupPolicy;
    return policy.services?.[0]?.attestation?.mrenclave?.[0];
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(`simulated enclave ${text}`).digest('hex');
}

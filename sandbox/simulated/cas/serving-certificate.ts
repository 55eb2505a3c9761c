// The certificate that a CAS serves with.
import {isIPv4} from 'node:net';
import {issueCertificate, type KeyedCertificate} from '../../certificates/issue.ts';
import {readOwnerConfig} from './owner-config.ts';
import type {CasState} from './state.ts';

/** Before it is provisioned: nobody vouches for it. */
export function unprovisionedCertificate(): KeyedCertificate {
  return issueCertificate({subject: {commonName: 'unprovisioned CAS'}});
}

/** Issued anew at each start by the CAS' own authority, with the names that the owner has given. */
export function certificateFor({keys, contents}: CasState): KeyedCertificate | undefined {
  if (contents.owner === undefined) return undefined;
  const {commonName, alternativeNames} = readOwnerConfig(contents.owner.ownerConfig);
  return issueCertificate({
    subject: {commonName},
    issuer: keys.authority,
    dnsNames: alternativeNames.filter((name) => !isIPv4(name)),
    ipAddresses: alternativeNames.filter((name) => isIPv4(name)),
    usages: ['server'],
  });
}

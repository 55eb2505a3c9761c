// What the hardware says of the enclave of a CAS, and whether an operator would trust it.
import {createHash, X509Certificate} from 'node:crypto';
import type {CasFaults} from './faults.ts';
import {casMeasurement, casProduct, signers} from './measurements.ts';
import type {Advisory, AttestationReport} from './protocol.ts';
import {signReport} from './report.ts';
import type {Variation} from './variation.ts';

/** What has to be accepted of our platform. */
const platformAdvisories: readonly Advisory[] = ['configuration-needed', 'group-out-of-date', 'sw-hardening-needed'];

export interface Enclave {
  image: string;
  variation: Variation;
  faults: CasFaults;
  /** PKCS#8 PEM. */
  casKey: string;
}

/** What a report is bound to; certificate and authority as PEM. */
export interface Bound {
  nonce: string;
  certificate: string;
  authority: string | undefined;
}

export function enclaveReport(
  {image, variation, faults, casKey}: Enclave,
  {nonce, certificate, authority}: Bound,
): AttestationReport {
  const {notGenuine = false, measurement = {}} = faults;
  const standard = variation.pick('signer of the CAS', [signers.injection, signers.standard]);
  return signReport(
    {
      mrenclave: casMeasurement(image),
      mrsigner: measurement.mrsigner ?? standard,
      isvprodid: casProduct,
      isvsvn: measurement.isvsvn ?? variation.pick('security version', [5, 6, 9]),
      debug: measurement.debug ?? false,
      advisories: measurement.advisories ?? [...platformAdvisories],
      genuine: !notGenuine,
      nonce,
      certificate: createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex'),
      ...(authority === undefined ? {} : {authority}),
    },
    casKey,
  );
}

/** Whether the CAS is one that an operator trusts. */
export function isSound({genuine, debug, mrsigner, isvprodid, isvsvn}: AttestationReport): boolean {
  const isKnown = Object.values(signers).some((signer) => signer === mrsigner);
  return genuine && !debug && isKnown && isvprodid === casProduct && isvsvn >= 5;
}

// The attestation report of a CAS: made by it, judged by whoever attests it.
import {isSigned, keyHash, publicHalf, publicKeyOf, signValue} from './keys.ts';
import type {Advisory, AttestationReport} from './protocol.ts';

/** What a caller is ready to accept. */
export interface Acceptance {
  advisories: readonly Advisory[];
  mrenclave?: string;
  mrsigner?: string;
  isvprodid?: number;
  /** The least. */
  isvsvn?: number;
  debug?: boolean;
  anySigner?: boolean;
  /** Whatever it is: for tests of the real thing only. */
  anything?: boolean;
}

export function signReport(report: Omit<AttestationReport, 'signature' | 'casKey'>, casKey: string): AttestationReport {
  const body = {...report, casKey: publicHalf(casKey).toString('base64')};
  return {...body, signature: signValue(casKey, body)};
}

/** Hash of the CAS key that has signed the report. */
export function reportedKeyHash({casKey}: AttestationReport): string {
  return keyHash(publicKeyOf(Buffer.from(casKey, 'base64')));
}

/** What speaks against the CAS; empty if it is what the caller accepts, and has answered with that certificate. */
export function reportProblems(
  report: AttestationReport,
  accepted: Acceptance,
  {nonce, certificate}: {nonce: string; certificate: string},
): string[] {
  const {signature, ...body} = report;
  if (!isSigned(Buffer.from(report.casKey, 'base64'), body, signature))
    return ['the report is not signed by the CAS key'];
  if (report.nonce !== nonce) return ['the report is an old one'];
  if (report.certificate !== certificate) return ['the report is of another connection'];
  if (accepted.anything === true) return [];
  return [
    ...(report.genuine ? [] : ['the quote cannot be verified']),
    ...(report.debug && accepted.debug !== true ? ['the enclave is in debug mode'] : []),
    ...report.advisories
      .filter((advisory) => !accepted.advisories.includes(advisory))
      .map((advisory) => `the platform has the advisory ${advisory}, which is not accepted`),
    ...measurementProblems(report, accepted),
  ];
}

function measurementProblems(report: AttestationReport, accepted: Acceptance): string[] {
  const {mrenclave, mrsigner, isvprodid, isvsvn} = accepted;
  if (accepted.anySigner === true) return [];
  if (mrenclave !== undefined) return differs('MRENCLAVE', report.mrenclave, mrenclave);
  if (mrsigner === undefined) return ['neither an MRENCLAVE nor an MRSIGNER is given'];
  return [
    ...differs('MRSIGNER', report.mrsigner, mrsigner),
    ...(isvprodid === undefined ? ['no ISVPRODID is given'] : differs('ISVPRODID', report.isvprodid, isvprodid)),
    ...(isvsvn === undefined ? ['no ISVSVN is given'] : []),
    ...(report.isvsvn < (isvsvn ?? 0) ? [`ISVSVN ${report.isvsvn} is below ${isvsvn}`] : []),
  ];
}

function differs<T>(what: string, is: T, wanted: T): string[] {
  return is === wanted ? [] : [`${what} is ${is}, not ${wanted}`];
}

// The attestation report that the operator puts into the status of a CAS (docs/system.md: CAS).
import type {KubeObject} from '../cluster/object.ts';

export interface CasReport {
  sessionEncryptionKey: string | undefined;
  /** PEM. */
  certificates: string | undefined;
}

/** Members that are known of `.status.dcapReport`; undefined for a status without one, or with something else in it. */
export function reportOf({status}: KubeObject): CasReport | undefined {
  const text: unknown = status?.dcapReport;
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    const report: unknown = JSON.parse(text);
    const told = (report as {additional_data?: {non_critical?: Record<string, unknown>}} | null)?.additional_data
      ?.non_critical;
    const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {sessionEncryptionKey: textOf(told?.session_encryption_key), certificates: textOf(told?.cert_chain)};
  } catch {
    return undefined;
  }
}

/** Whether the nonce of the status, to which the report is bound, is the one that the spec asks for. */
export function reportTrouble({
  spec,
  status,
}: KubeObject): {state: 'absent'} | {state: 'good'} | {state: 'bad'; reason: string} {
  const [asked, reported]: (string | undefined)[] = [spec?.nonce, status?.nonce];
  if (asked === undefined && reported === undefined) return {state: 'absent'};
  if (asked !== undefined && reported === undefined) {
    return {state: 'bad', reason: 'its report is bound to no nonce, though its spec asks for one'};
  }
  if (asked !== undefined && asked.toLowerCase() !== reported?.toLowerCase()) {
    return {state: 'bad', reason: `its report is bound to the nonce ${reported}, and its spec asks for ${asked}`};
  }
  return status?.dcapReport === undefined ? {state: 'absent'} : {state: 'good'};
}

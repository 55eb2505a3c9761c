// Client certificates for users of the sandbox's API server, as kubeconfigs.
import {issueCertificate, type KeyedCertificate} from '../certificates/issue.ts';
import type {Access} from '../client/kubeconfig.ts';

export interface UserRequest {
  user: string;
  groups?: readonly string[];
  notBefore?: Date;
  /** In the past for a certificate that has expired. */
  notAfter?: Date;
}

/** How somebody of that name reaches the API server. */
export function accessFor(server: string, authority: KeyedCertificate, request: UserRequest): Access {
  const {user, groups = [], notAfter} = request;
  const hourBefore =
    notAfter === undefined ? undefined : new Date(Math.min(notAfter.getTime(), Date.now()) - 3_600_000);
  const notBefore = request.notBefore ?? hourBefore;
  const credentials = issueCertificate({
    subject: {commonName: user, organizations: groups},
    issuer: authority,
    usages: ['client'],
    ...(notBefore === undefined ? {} : {notBefore}),
    ...(notAfter === undefined ? {} : {notAfter}),
  });
  return {server, certificateAuthority: authority.certificate, credentials};
}

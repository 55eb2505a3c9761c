// From a Certificate to its TLS Secret: whether the Secret still is what is wanted, and the one to write if not.
import {createPrivateKey, X509Certificate} from 'node:crypto';
import {issueCertificate, type KeyedCertificate} from '../../certificates/issue.ts';
import {type Certificate, type Issuer, type Secret, secretData, textIn} from './kinds.ts';

const nameAnnotation = 'cert-manager.io/certificate-name';
const defaultDays = 90;

/** The authority that an issuer signs with; none for a self-signed one. */
export type Authority = KeyedCertificate | 'self-signed';

/** The authority of the issuer, or in words why it has none. `secret` is the one that a `ca` issuer names. */
export function authorityOf(issuer: Issuer | undefined, secret: Secret | undefined): Authority | {missing: string} {
  if (issuer === undefined) return {missing: 'the referenced issuer does not exist'};
  if (issuer.spec.selfSigned !== undefined) return 'self-signed';
  if (issuer.spec.ca === undefined) return {missing: 'the referenced issuer is of a kind that is not played'};
  const pair = secret === undefined ? undefined : keyPairIn(secret);
  return pair ?? {missing: `Secret ${issuer.spec.ca.secretName} of the issuer holds no key pair`};
}

/** Whether the Secret holds a valid certificate of this authority for exactly the wanted names. */
export function isCurrent(
  {metadata, spec}: Certificate,
  secret: Secret | undefined,
  authority: Authority,
  now: Date,
): boolean {
  const pair = secret === undefined ? undefined : keyPairIn(secret);
  if (secret === undefined || pair === undefined) return false;
  const certificate = new X509Certificate(pair.certificate);
  const signer = authority === 'self-signed' ? pair.certificate : authority.certificate;
  return (
    secret.metadata.annotations?.[nameAnnotation] === metadata.name &&
    textIn(secret, 'ca.crt') === signer &&
    certificate.verify(new X509Certificate(signer).publicKey) &&
    new Date(certificate.validTo) > now &&
    namesIn(certificate).join() === [...(spec.dnsNames ?? [])].toSorted().join()
  );
}

/** A freshly issued Secret for the Certificate. */
export function issueSecret({metadata, spec}: Certificate, authority: Authority, now: Date): Secret {
  const {commonName, dnsNames = [], ipAddresses = [], isCA = false, issuerRef} = spec;
  const pair = issueCertificate({
    subject: commonName === undefined ? {} : {commonName},
    ...(authority === 'self-signed' ? {} : {issuer: authority}),
    dnsNames,
    ipAddresses,
    isAuthority: isCA,
    notBefore: now,
    notAfter: new Date(now.getTime() + durationMs(spec.duration)),
  });
  return {
    metadata: {
      name: spec.secretName,
      ...(metadata.namespace === undefined ? {} : {namespace: metadata.namespace}),
      labels: {'controller.cert-manager.io/fao': 'true'},
      annotations: {
        'cert-manager.io/alt-names': dnsNames.join(','),
        [nameAnnotation]: metadata.name,
        'cert-manager.io/common-name': commonName ?? '',
        'cert-manager.io/ip-sans': ipAddresses.join(','),
        'cert-manager.io/issuer-group': issuerRef.group ?? '',
        'cert-manager.io/issuer-kind': issuerRef.kind ?? 'Issuer',
        'cert-manager.io/issuer-name': issuerRef.name,
        'cert-manager.io/uri-sans': '',
      },
    },
    type: 'kubernetes.io/tls',
    data: secretData({
      'ca.crt': authority === 'self-signed' ? pair.certificate : authority.certificate,
      'tls.crt': pair.certificate,
      'tls.key': pair.key,
    }),
  };
}

/** When the certificate in the Secret holds, and when cert-manager would renew it: after two thirds of that time. */
export function validityOf(secret: Secret): {notBefore: Date; notAfter: Date; renewalTime: Date} {
  const certificate = new X509Certificate(textIn(secret, 'tls.crt'));
  const [notBefore, notAfter] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const renewalTime = new Date(notBefore.getTime() + ((notAfter.getTime() - notBefore.getTime()) * 2) / 3);
  return {notBefore, notAfter, renewalTime};
}

/** The key pair of a TLS Secret, or undefined if there is none or the two do not belong together. */
export function keyPairIn(secret: Secret): KeyedCertificate | undefined {
  const [certificate, key] = [textIn(secret, 'tls.crt'), textIn(secret, 'tls.key')];
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)) ? {certificate, key} : undefined;
  } catch {
    return undefined;
  }
}

function namesIn({subjectAltName = ''}: X509Certificate): string[] {
  return subjectAltName
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice('DNS:'.length))
    .toSorted();
}

/** Go's form of a duration, `2160h0m0s`. */
function durationMs(duration = `${defaultDays * 24}h`): number {
  const units: Record<string, number> = {h: 3_600_000, m: 60_000, s: 1000};
  const parts = [...duration.matchAll(/([\d.]+)([hms])/g)];
  return parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (units[unit] ?? 0), 0);
}

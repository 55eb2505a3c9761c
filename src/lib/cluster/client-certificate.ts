// Why a client certificate is no longer, or not yet, accepted: looked at when the server refuses us.
import type {Credentials} from './credentials.ts';

/** `expired on 2026-01-31` or `not valid before …`; undefined when the dates are not the trouble. */
export async function clientCertificateTrouble({cert}: Credentials, now: number): Promise<string | undefined> {
  if (cert === undefined) return undefined;
  const {X509Certificate} = await import('node:crypto');
  let parsed: InstanceType<typeof X509Certificate>;
  try {
    parsed = new X509Certificate(cert);
  } catch {
    return undefined;
  }
  if (parsed.validToDate.getTime() < now) return `the client certificate expired on ${dayOf(parsed.validToDate)}`;
  if (parsed.validFromDate.getTime() > now) {
    return `the client certificate is not valid before ${dayOf(parsed.validFromDate)}; check the clock`;
  }
  return undefined;
}

function dayOf(date: Date): string {
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/:\d\d\.\d+Z$/, ' UTC');
}

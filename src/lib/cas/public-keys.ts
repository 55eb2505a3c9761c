// The public keys of a CAS, as the attested CAS says them.
import type {CasReach} from './reach.ts';

export interface PublicKeys {
  casKey: string;
  softwareKey: string;
  sessionEncryptionKey: string;
  /** PEM, perhaps a chain. */
  certificate: string;
}

/** The CAS must have been attested with this config. */
export async function readPublicKeys(reach: CasReach, config: string): Promise<PublicKeys> {
  const cli = await reach.cli();
  return {
    casKey: await cli.showIdentification({config, what: 'cas-key'}),
    softwareKey: await cli.showIdentification({config, what: 'software-key'}),
    sessionEncryptionKey: await cli.showIdentification({config, what: 'session-encryption-key'}),
    certificate: await cli.showCertificate({config}),
  };
}

/** Under the names that scripts know from the old one. */
export function namedKeys({
  casKey,
  softwareKey,
  sessionEncryptionKey,
  certificate,
}: PublicKeys): Record<string, string> {
  return {
    CAS_KEY: casKey,
    CAS_SOFTWARE_KEY: softwareKey,
    CAS_SESSION_ENCRYPTION_KEY: sessionEncryptionKey,
    CAS_CERT: certificate.trimEnd(),
  };
}

/** Four assignments; in single quotes nothing in a value means anything to a shell. */
export function shellAssignments(keys: Readonly<Record<string, string>>): string {
  return Object.entries(keys)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}

// A value that a session of a CAS shows to everybody, asked for over a connection to that very CAS.
import {Agent, request} from 'node:https';
import {Failure, reasonOf} from '../report/failure.ts';

export interface ValueQuestion {
  /** Port of 127.0.0.1 that leads to the CAS. */
  port: number;
  /** What the attested CAS says its certificate is: PEM, perhaps a chain. Nothing else is trusted. */
  certificate: string;
  session: string;
  value: string;
  signal: AbortSignal;
}

const mostBytes = 1 << 20;

/** @throws Failure for a server with another certificate, a session or value that is not there, an answer that is none */
export async function readValue({port, certificate, session, value, signal}: ValueQuestion): Promise<string> {
  const path = `/v1/values/session=${encodeURIComponent(session)}`;
  const object = `session ${session}`;
  const {status, body} = await ask({port, certificate, path, signal}).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new Failure({
      kind: 'undetermined',
      summary: 'the CAS could not be asked for the value of a session',
      object,
      reason: reasonOf(error),
      next: 'try again; a certificate that does not fit means that something else answers in place of the CAS',
      cause: error,
    });
  });
  if (status !== 200) {
    const reason = `it answered with HTTP status ${status}: the session does not exist, or shows nothing`;
    throw new Failure({
      summary: 'the CAS does not give the value',
      object,
      reason,
      next: 'look at the Vault: has it ever been ready?',
    });
  }
  const found = valueIn(body, value);
  if (found !== undefined) return found;
  throw new Failure({
    summary: `the session has no value ${value}`,
    object,
    next: 'look at the Vault: has it ever been ready?',
  });
}

/** `{"values": {NAME: {"value": TEXT}}}` */
function valueIn(body: string, name: string): string | undefined {
  try {
    const found: unknown = JSON.parse(body)?.values?.[name]?.value;
    return typeof found === 'string' && found !== '' ? found : undefined;
  } catch {
    return undefined;
  }
}

function ask({
  port,
  certificate,
  path,
  signal,
}: Pick<ValueQuestion, 'port' | 'certificate' | 'signal'> & {path: string}) {
  const agent = new Agent({keepAlive: false});
  return new Promise<{status: number; body: string}>((resolve, reject) => {
    const asked = request(
      {
        ...{agent, path, port, signal, host: '127.0.0.1'},
        // Its certificate names localhost since it was made for port-forwards (docs/system.md: CAS).
        servername: 'localhost',
        ca: certificate,
        // What was attested is trusted by itself, also where it is no root.
        allowPartialTrustChain: true,
        headers: {accept: 'application/json'},
        timeout: 30_000,
      },
      (answer) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (piece: Buffer) => {
          pieces.push(piece);
          bytes += piece.length;
          if (bytes > mostBytes) asked.destroy(broken('the answer is larger than 1 MiB'));
        });
        answer.on('end', () => resolve({status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString()}));
        answer.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(broken('no answer within 30 s')));
    asked.on('error', reject);
    asked.end();
  });
}

function broken(summary: string): Failure {
  return new Failure({kind: 'undetermined', summary, object: 'CAS', next: 'run the same command again'});
}

// Reads the standard input to its end, for a secret that is handed over there.
import {Failure} from '../lib/report/failure.ts';
import type {Runtime} from '../runtime.ts';

/** More than this is no token but a mistake. */
const most = 1 << 20;

export async function readStandardInput({stdin, stderr, signal}: Runtime): Promise<string> {
  if (stdin.isTTY) stderr.write('Type the access token, then press Enter and Ctrl-D (it is shown as you type).\n');
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stdin.destroy(signal.reason);
  signal.addEventListener('abort', stop, {once: true});
  try {
    for await (const chunk of stdin) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > most)
        throw new Failure({kind: 'usage', summary: 'the standard input is too long for an access token'});
      chunks.push(bytes);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks).toString('utf8');
}

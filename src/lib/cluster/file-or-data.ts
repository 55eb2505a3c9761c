// Certificates and keys that a kubeconfig names by file or holds as base64.
import {readFile} from 'node:fs/promises';
import {Failure, reasonOf} from '../report/failure.ts';

/** Content of a file that the kubeconfig names, or the data that stands in it as base64; undefined when neither does. */
export async function fileOrData(
  file: string | undefined,
  data: string | undefined,
  what: string,
): Promise<Buffer | undefined> {
  if (data) return Buffer.from(data, 'base64');
  if (!file) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    throw new Failure({
      kind: 'usage',
      summary: `the ${what} that the kubeconfig names cannot be read`,
      object: file,
      reason: fileTrouble(error),
      next: 'mend the kubeconfig, or choose another context with --context',
    });
  }
}

/** Why a file could not be read, in words. */
export function fileTrouble(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const words: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'we have no permission to read it',
    EISDIR: 'it is a directory',
  };
  return words[code] ?? reasonOf(error);
}

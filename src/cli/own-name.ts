// What the program calls itself: as kubectl's users type it, or by the name of its file.
import {basename} from 'node:path';

/** Starting points of a checkout; nobody calls the program by these. */
const checkoutNames = new Set(['', 'run', 'dev', 'node']);

/**
 * `kubectl provision` for /usr/local/bin/kubectl-provision, else the file's name.
 * kubectl's rule for plugins: dashes in the file name are spaces on the command line, underscores are dashes.
 */
export function ownName(argv0: string): string {
  const file = basename(argv0.replaceAll('\\', '/')).replace(/\.(?:exe|cmd|m?js|cjs|ts)$/i, '');
  if (file.startsWith('kubectl-')) return file.replaceAll('-', ' ').replaceAll('_', '-');
  return checkoutNames.has(file) ? 'kubectl provision' : file;
}

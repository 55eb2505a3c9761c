// What the program calls itself: as kubectl's users type it, or by the name of its file.
import {basename} from 'node:path';

/** Starting points of a checkout; nobody calls the program by these. */
const checkoutNames = new Set(['', 'run', 'dev', 'node']);

/** As executables are published, one for each system: nobody has installed it yet, and kubectl is not asked. */
const downloaded = /^kubectl-provision-(?:linux|darwin|windows)-(?:x64|arm64)$/;

/** A link of that name to this program is the old plugin for audit logs: `kubectl audit` is one of our commands. */
const auditName = 'kubectl-audit';

/**
 * `kubectl provision` for /usr/local/bin/kubectl-provision, else the file's name.
 * kubectl's rule for plugins: dashes in the file name are spaces on the command line, underscores are dashes.
 */
export function ownName(argv0: string): string {
  const file = fileName(argv0);
  if (downloaded.test(file)) return file;
  if (file === auditName) return 'kubectl provision';
  if (file.startsWith('kubectl-')) return file.replaceAll('-', ' ').replaceAll('_', '-');
  return checkoutNames.has(file) ? 'kubectl provision' : file;
}

/** The words as all our commands are called, also behind `kubectl audit`. */
export function wordsAsCalled(argv: readonly string[], argv0: string): readonly string[] {
  return fileName(argv0) === auditName ? ['audit', ...argv] : argv;
}

/**
 * The words to complete, when that is what is asked: kubectl runs a plugin's `kubectl_complete-NAME` with them, and the
 * scripts for shells call `__complete`. The last word is the one being typed, and may be empty.
 */
export function wordsToComplete(argv: readonly string[], argv0: string): readonly string[] | undefined {
  const [first, ...rest] = argv;
  if (first === '__complete') return wordsAsCalled(rest, argv0);
  const file = fileName(argv0);
  if (file === 'kubectl_complete-audit') return ['audit', ...argv];
  return file.startsWith('kubectl_complete-') ? argv : undefined;
}

function fileName(argv0: string): string {
  return basename(argv0.replaceAll('\\', '/')).replace(/\.(?:exe|cmd|m?js|cjs|ts)$/i, '');
}

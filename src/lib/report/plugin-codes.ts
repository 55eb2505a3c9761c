// Questions about the installed plugin and what it is to answer as; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const pluginCodes = {
  PS100: {
    title: 'kubectl plugin',
    meaning: 'kubectl finds no plugin named provision on PATH, or one of another version.',
    remedy:
      'Run plugin install, or --reconcile --plugin. It puts this executable into a directory of PATH that can be written to; an old shell script of that name is kept as .bak.',
  },
  PS101: {
    title: 'copies of the plugin',
    meaning:
      'PATH holds further files named kubectl-provision, or longer names such as kubectl-provision-operator. Kubectl runs the first one it finds, and prefers longer names, so another program than this one may be run.',
    remedy: 'Remove the files that are named, or install the plugin where kubectl looks first with --plugin-path.',
  },
  PS102: {
    title: 'completion by kubectl',
    meaning:
      'Kubectl asks kubectl_complete-provision on PATH for the words that Tab offers behind kubectl provision; there is none that leads to the plugin.',
    remedy: 'Run completion install.',
  },
  PS103: {
    title: 'kubectl audit',
    meaning:
      'Kubectl runs kubectl-audit on PATH for `kubectl audit`; there is none that leads to the plugin, or another program has that name.',
    remedy: 'Run plugin install. Remove an old script of that name first, if it is not needed any more.',
  },
} as const satisfies Record<string, FindingCodeRow>;

// Questions about key files, their copies and the proof of them; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const keyCodes = {
  PS150: {
    title: 'key files',
    meaning:
      'A file that should hold an owner identity cannot be read, or is not sound: cut off, not JSON, a certificate that belongs to another key. A file may also be left over from a run that was killed, or from the old scripts.',
    remedy:
      'Restore the file with keys restore. Do not make a new identity: a CAS knows only the one it was given. Remove what is left over.',
  },
  PS151: {
    title: 'rights of key files',
    meaning:
      'Others than the owner may read a secret file or change a directory of them. The old scripts left such rights, and with docker files of root.',
    remedy: 'Run keys verify with --mend: files become 0600, directories 0700. On Windows nothing of this is checked.',
  },
  PS152: {
    title: 'copies of a key',
    meaning:
      'There is no copy of an owner identity outside the directory for keys. When the disk fails, nobody can act as owner of the CAS any more: no update of its sessions, no upgrade.',
    remedy: 'Run keys backup, and put the sealed file on another disk or machine.',
  },
  PS153: {
    title: 'proof of a copy',
    meaning:
      'A backup was never opened, or not for long, is not where it was put, or is not the file that was made. A backup that nobody has opened is a hope.',
    remedy: 'Run keys verify with the passphrase or the age key, or a restore drill. Make a new backup when it fails.',
  },
  PS154: {
    title: 'binding of an identity',
    meaning:
      'An owner identity is not the one that was bound to its CAS, or is bound to none yet: then its first use binds it.',
    remedy: 'Restore the right file with keys restore.',
  },
} as const satisfies Record<string, FindingCodeRow>;

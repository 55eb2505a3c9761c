// Questions about Helm releases of any chart; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const helmReleaseCodes = {
  PS300: {
    title: 'Helm release in order',
    meaning: 'A Helm release is missing, failed, or was changed by two clients at once.',
    remedy: 'The finding says what to type. A failed release can be upgraded, rolled back or uninstalled as any other.',
  },
  PS301: {
    title: 'Helm operation came to an end',
    meaning:
      'A client of Helm was ended in the middle of its work and left a record that says `pending-…` or `uninstalling`, or a record that cannot be read. Helm refuses to go on from there.',
    remedy:
      'See with `release status NAME` who began it and whether the cluster is as the revision says. Then run `release repair NAME` with --mark-failed, --adopt or --roll-back.',
  },
  PS302: {
    title: 'Objects of a Helm release',
    meaning: 'Objects of a Helm release are missing, or are not as its record has them.',
    remedy: 'Upgrade the release with the tool that manages it, or roll it back: `release rollback NAME`.',
  },
  PS303: {
    title: 'Workloads of a Helm release',
    meaning: 'A workload of a Helm release has not rolled out.',
    remedy: 'The finding says which pod, and why.',
  },
  PS304: {
    title: 'Owner of release objects',
    meaning: 'An object of the release is managed by another tool, which would undo any change.',
    remedy: 'Let that tool give the object up, or take it over with --force-conflicts.',
  },
} as const satisfies Record<string, FindingCodeRow>;

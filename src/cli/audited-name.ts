// Which CAS is meant by the words behind `audit`.
import {Failure} from '../lib/report/failure.ts';

/** `audit cas mycas` is how the old plugin wanted it; `audit mycas` says the same, and `audit cas` means the CAS named cas. */
export function auditedName(
  {name, further}: {name?: string | undefined; further?: string | undefined},
  ownName: string,
): string | undefined {
  if (further === undefined) return name;
  if (name === 'cas') return further;
  throw new Failure({
    kind: 'usage',
    summary: `unexpected word ${JSON.stringify(further)}: audit takes one name`,
    next: `write \`${ownName} audit ${name}\``,
  });
}

// The vendor's real, signed releases, for those who have a copy of them beside the repository.
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';

export const upstream = resolve(import.meta.dirname, '../../../shared/upstream');

export const hasUpstream = existsSync(upstream);

/** For the title of tests that need them. */
export const upstreamRemark = hasUpstream ? '' : ' (skipped: ../shared/upstream is not there)';

// The vendor's releases, and what titles of tests say where they are missing.
import {hasUpstream} from '../../sandbox/release/upstream.ts';

export {hasUpstream, upstream} from '../../sandbox/release/upstream.ts';

/** For the title of tests that need them. */
export const upstreamRemark = hasUpstream ? '' : ' (skipped: KUBECTL_PROVISION_UPSTREAM names no copy of them)';

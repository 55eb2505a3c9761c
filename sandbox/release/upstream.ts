// The vendor's real, signed releases, for those who have a copy of them: KUBECTL_PROVISION_UPSTREAM names it, or it lies beside.
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';

const {KUBECTL_PROVISION_UPSTREAM: named} = process.env;

/** The directory with the vendor's files as a mirror has them, whether it is there or not. */
export const upstream = named ? resolve(named) : resolve(import.meta.dirname, '../../../shared/upstream');

export const hasUpstream = existsSync(upstream);

// A name with a typing error must not look like a copy that nobody has.
if (named && !hasUpstream) throw new Error(`KUBECTL_PROVISION_UPSTREAM is ${named}, which is not there`);

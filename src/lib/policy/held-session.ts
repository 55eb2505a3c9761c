// What a CAS holds of a policy: read through the scone program as the owner, or as whoever is named. Nothing is changed.
import type {CasOutside} from '../cas/outside.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import type {PolicyCheckSettings} from '../settings/policy-check-settings.ts';
import {atAttestedCas, sessionOf} from './cas-with-policies.ts';

export interface HeldSession {
  text: string;
  /** 64 hex digits, in lower case: what the next version names as its predecessor. */
  hash: string;
  /** `policy NAME of CAS NAMESPACE/NAME` */
  title: string;
  cluster: NonNullable<Outcome['cluster']>;
  requests: number;
}

/** Who asks: the owner of the directory for keys, or whoever is named. */
export type HeldAsking = Pick<PolicyCheckSettings, 'cas' | 'identity' | 'open'>;

/** @throws Failure of kind undetermined when it is not given: absent, not for us to read, or not reachable */
export async function readHeldSession(
  {cas, identity, open}: HeldAsking,
  outside: CasOutside,
  name: string,
): Promise<HeldSession> {
  const asking = {settings: {cas, identity, open}, outside};
  return atAttestedCas(asking, async (attested) => {
    const {site} = attested;
    const object = `CAS ${site.name.namespace}/${site.name.name}`;
    const held = await sessionOf(attested, name, asking);
    if ('words' in held) {
      throw new Failure({
        kind: 'undetermined',
        summary: `${object} does not give policy ${name}`,
        reason: `${held.words || 'the scone program did not say why'}; it may be absent, or be for others to read`,
        next: 'name a file of keys that may read it with --identity; a first version is held against nothing: policy check',
      });
    }
    const {context} = site.cluster;
    return {
      ...held,
      title: `policy ${name} of ${object}`,
      cluster: {context: context.name, server: context.server, namespace: site.name.namespace},
      requests: site.cluster.requests(),
    };
  });
}

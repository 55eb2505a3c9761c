// What a CAS holds of a policy: read through the scone program by whoever owns the keys here. Nothing is changed.
import type {CasOutside} from '../cas/outside.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import type {CasSettings, SealSettings} from '../settings/cas-settings.ts';
import {atAttestedCas} from './cas-with-policies.ts';
import {withSessionFile} from './session-file.ts';

export interface HeldSession {
  text: string;
  /** 64 hex digits, in lower case: what the next version names as its predecessor. */
  hash: string;
  /** `policy NAME of CAS NAMESPACE/NAME` */
  title: string;
  cluster: NonNullable<Outcome['cluster']>;
  requests: number;
}

/** The program works on a copy of its own state; keys that are sealed are not opened for this. */
const unsealed: SealSettings = {
  passphraseFile: undefined,
  recipients: [],
  recipientsFile: undefined,
  identityFile: undefined,
};

/** @throws Failure of kind undetermined when it is not given: absent, not ours to read, or not reachable */
export async function readHeldSession(cas: CasSettings, outside: CasOutside, name: string): Promise<HeldSession> {
  const asking = {settings: {cas, identity: undefined, open: unsealed}, outside};
  return atAttestedCas(asking, async ({site, config}) => {
    const cli = await site.reach.cli();
    const object = `CAS ${site.name.namespace}/${site.name.name}`;
    const read = await cli.readSession({config, name});
    if (!read.ok) {
      throw new Failure({
        kind: 'undetermined',
        summary: `${object} does not give policy ${name}`,
        reason: `${read.words || 'the scone program did not say why'}; it may be absent, or be for others to read`,
        next: 'a first version is held against nothing: policy check',
      });
    }
    const hash = await withSessionFile(read.value, 'yaml', asking, (file) => cli.hashSession({config, file}));
    const {context} = site.cluster;
    return {
      text: read.value,
      hash: hash.toLowerCase(),
      title: `policy ${name} of ${object}`,
      cluster: {context: context.name, server: context.server, namespace: site.name.namespace},
      requests: site.cluster.requests(),
    };
  });
}

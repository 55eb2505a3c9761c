// What a CAS holds of a policy: read through the scone program by whoever owns the keys here. Nothing is changed.
import {randomUUID} from 'node:crypto';
import {unlink} from 'node:fs/promises';
import {join} from 'node:path';
import type {CasOutside} from '../cas/outside.ts';
import {withScratchConfig} from '../cas/scratch-config.ts';
import {atSite, type CasSite} from '../cas/site.ts';
import {keyMachine} from '../cas/target-files.ts';
import {hasIdentity, identityOf, parseCliConfig, secretsOf} from '../keys/cli-config.ts';
import {readSecretFile, writeSecretFile} from '../keys/secret-file.ts';
import {openTargetDirectory} from '../keys/target-directory.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import type {CasSettings} from '../settings/cas-settings.ts';

export interface HeldSession {
  text: string;
  /** 64 hex digits, in lower case: what the next version names as its predecessor. */
  hash: string;
  /** `policy NAME of CAS NAMESPACE/NAME` */
  title: string;
  cluster: NonNullable<Outcome['cluster']>;
  requests: number;
}

/** @throws Failure of kind undetermined when it is not given: absent, not ours to read, or not reachable */
export async function readHeldSession(settings: CasSettings, outside: CasOutside, name: string): Promise<HeldSession> {
  return atSite(settings, outside, async (site) =>
    withScratchConfig(site, async (config) => {
      await lendIdentity(site, config);
      await site.reach.attest(config);
      const cli = await site.reach.cli();
      const cas = `CAS ${site.name.namespace}/${site.name.name}`;
      const read = await cli.readSession({config, name});
      if (!read.ok) {
        throw new Failure({
          kind: 'undetermined',
          summary: `${cas} does not give policy ${name}`,
          reason: `${read.words || 'the scone program did not say why'}; it may be absent, or be for others to read`,
          next: 'a first version is held against nothing: policy check',
        });
      }
      const hash = await hashOf(site, config, read.value);
      const {context} = site.cluster;
      return {
        text: read.value,
        hash,
        title: `policy ${name} of ${cas}`,
        cluster: {context: context.name, server: context.server, namespace: site.name.namespace},
        requests: site.cluster.requests(),
      };
    }),
  );
}

/** The program works on a copy of the owner's state, as reading a policy may need its keys. */
async function lendIdentity({settings, outside}: CasSite, config: string): Promise<void> {
  const machine = keyMachine(outside);
  const {target} = await openTargetDirectory(settings.targetDirectory, machine);
  const own = await readSecretFile(target.cliConfig, machine);
  if (own === undefined || own.content.length === 0) return;
  const parsed = parseCliConfig(own.content, target.cliConfig);
  if (!hasIdentity(parsed)) return;
  for (const secret of secretsOf(identityOf(parsed))) outside.learn(secret);
  await writeSecretFile(config, own.content.toString('utf8'), {replace: true}, machine);
}

async function hashOf({settings, outside, reach}: CasSite, config: string, text: string): Promise<string> {
  const machine = keyMachine(outside);
  const {target} = await openTargetDirectory(settings.targetDirectory, machine);
  const file = join(target.records, `policy_${randomUUID()}.yaml`);
  try {
    await writeSecretFile(file, text, {replace: false}, machine);
    return (await (await reach.cli()).hashSession({config, file})).toLowerCase();
  } finally {
    await unlink(file).catch(() => {});
  }
}

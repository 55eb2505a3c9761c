// The owner config of a CAS that is to be provisioned, as the release has it or with the facts of this CAS.
import {Failure} from '../report/failure.ts';
import {missingNames, ownerConfigText} from './owner-config.ts';
import type {ProvisioningParts} from './provisioning-parts.ts';

/** @returns what a person should hear of it */
export async function writeOwnerConfig({
  files,
  name,
  reach,
  release,
  dcapKey,
  settings,
}: ProvisioningParts): Promise<string[]> {
  const [pod, service] = await Promise.all([reach.pod(), reach.service()]);
  const clusterIp: string = service.spec?.clusterIP ?? '';
  if (clusterIp === '') {
    const next = 'look at the Service of the CAS, and run the same command again';
    throw new Failure({
      summary: 'the Service of the CAS has no address yet',
      object: `Service ${service.metadata.name}`,
      next,
    });
  }
  const facts = {
    pod: pod.metadata.name,
    service: service.metadata.name,
    namespace: name.namespace,
    clusterIp,
    dcapKey,
    webhook: settings.provision.webhook,
  };
  if (release.ownerConfig === undefined) {
    await files.write(files.ownerConfig, ownerConfigText(facts));
    return [];
  }
  const {text, url} = release.ownerConfig;
  const missing = missingNames(text, url, facts);
  await files.write(files.ownerConfig, text);
  return missing.map(
    (missed) => `the owner config ${url} does not list the name ${missed}, by which the CAS is reached`,
  );
}

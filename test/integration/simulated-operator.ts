// Installs and upgrades the operator by real helm, and waits until its webhooks answer: what is applied then is accepted.
import {namespaces, secrets} from '../../sandbox/client/resources.ts';
import {issuers} from '../../sandbox/simulated/cert-manager/kinds.ts';
import {lasKind} from '../../sandbox/simulated/scone-operator/kinds.ts';
import {until} from '../sandbox/processes.ts';
import {type AnyObject, type Cluster, operatorNamespace, patience} from './simulated-cluster.ts';

const release = 'scone-operator';
const place = ['-n', operatorNamespace, '--wait', '--timeout', '120s'];

/** Namespace with annotations, pull secrets, cert-manager, and the operator of this version, by helm. */
export async function installOperator(cluster: Cluster, version: string): Promise<void> {
  const {client, apply, manifest, helm, chart} = cluster;
  const annotations = {'scone-operator/inject-pull-secret': 'true', 'sconeapps/inject-pull-secret': 'true'};
  await client.apply(namespaces, {metadata: {name: operatorNamespace, annotations}}, {fieldManager: 'simulated-test'});
  for (const name of ['scone-operator-pull', 'sconeapps'])
    await client.apply(secrets, pullSecret(name, 'p'), {fieldManager: 'simulated-test'});
  await apply(await manifest('6.0.6', 'cert-manager.yaml'), 'cert-manager');
  await certManagerAnswers(cluster);
  await helm('install', release, chart(version), ...place);
  await operatorAnswers(cluster, version);
}

export async function upgradeOperator(cluster: Cluster, version: string, ...args: string[]): Promise<void> {
  await cluster.helm('upgrade', release, cluster.chart(version), ...place, ...args);
  await operatorAnswers(cluster, version);
}

/** Refused is an issuer of no type only once the webhook is known to the API server, listens and is believed. */
function certManagerAnswers({tryOut}: Cluster): Promise<void> {
  const trial = {metadata: {name: 'trial', namespace: 'default'}, spec: {}};
  return untilTried("cert-manager's webhook answers", async () => {
    const {refusal = 'it was accepted'} = await tryOut(issuers, trial);
    return refusal.includes('at least one issuer must be configured') ? undefined : refusal;
  });
}

/** A pod that is Ready does not listen yet, and its certificate may not be injected; the image tells its version. */
function operatorAnswers({tryOut}: Cluster, version: string): Promise<void> {
  return untilTried(`the webhooks of operator ${version} answer`, async () => {
    const {object, refusal} = await tryOut(lasKind, {metadata: {name: 'trial'}, spec: {}});
    const image: string = object?.spec.image ?? '';
    return image.endsWith(`:${version}`) ? undefined : (refusal ?? `the image would be ${image}`);
  });
}

/** Tries until there is no obstacle any more; fails with the last one. */
async function untilTried(sentence: string, obstacle: () => Promise<string | undefined>): Promise<void> {
  let last: string | undefined;
  const isSo = async () => {
    last = await obstacle();
    return last === undefined;
  };
  await until(sentence, isSo, patience).catch((thrown) => {
    throw new Error(`${thrown instanceof Error ? thrown.message : thrown}: ${last}`);
  });
}

export function pullSecret(name: string, password: string): AnyObject {
  const auths = {
    'registry.scontain.com': {username: 'u', password, email: 'e@example.org', auth: btoa(`u:${password}`)},
  };
  return {
    metadata: {name, namespace: operatorNamespace},
    type: 'kubernetes.io/dockerconfigjson',
    data: {'.dockerconfigjson': btoa(JSON.stringify({auths}))},
  };
}

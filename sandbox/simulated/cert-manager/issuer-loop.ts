// Plays cert-manager's controller: issuers become Ready, Certificates become Secrets.
import type {Client} from '../../client/connect.ts';
import {keyOf} from '../../client/object.ts';
import {type Resource, secrets} from '../../client/resources.ts';
import {createQueue, type Queue} from '../runtime/queue.ts';
import type {Slowness} from '../runtime/slowness.ts';
import {writeStatus} from '../runtime/status.ts';
import {issued, issuerWords, notIssued, readyCondition, timestamp} from './conditions.ts';
import {authorityOf, isCurrent, issueSecret, validityOf} from './issuing.ts';
import {type Certificate, certificates, clusterIssuers, type Issuer, issuers, type Secret} from './kinds.ts';
import type {Store} from './store.ts';

export interface IssuerLoop {
  issuerChanged(issuer: Issuer): void;
  certificateChanged(certificate: Certificate): void;
  /** The Certificate that the Secret belongs to is looked at again. */
  secretChanged(secret: Secret): void;
  /** Everything is looked at again. */
  restart(): void;
}

export interface LoopContext {
  client: Client;
  store: () => Store;
  slowness: Slowness;
  onError(key: string, thrown: unknown): void;
}

const fieldManager = 'cert-manager-certificates-issuing';

export function createIssuerLoop({client, store, slowness, onError}: LoopContext): IssuerLoop {
  const issuerQueue: Queue = createQueue({
    onError,
    reconcile: async (key) => {
      const {name, namespace} = partsOf(key);
      const [of, kind] =
        namespace === undefined ? ([clusterIssuers, 'clusterIssuers'] as const) : ([issuers, 'issuers'] as const);
      const issuer = store()[kind].get(name, namespace);
      if (issuer === undefined || store().running('controller') === undefined) return;
      await setReady(of, issuer, {conditions: [readyCondition(issuer, issuerWords(issuer), new Date())]});
    },
  });

  const certificateQueue: Queue = createQueue({
    onError,
    reconcile: async (key) => {
      const {name, namespace} = partsOf(key);
      const certificate = store().certificates.get(name, namespace);
      if (certificate === undefined || store().running('controller') === undefined) return;
      await slowness.pass(certificate);
      await reconcileCertificate(certificate);
    },
  });

  async function reconcileCertificate(certificate: Certificate): Promise<void> {
    const {namespace = ''} = certificate.metadata;
    const authority = authorityFor(certificate);
    if (typeof authority === 'object' && 'missing' in authority) {
      const condition = readyCondition(certificate, notIssued(authority.missing), new Date());
      return setReady(certificates, certificate, {...certificate.status, conditions: [condition]});
    }
    const now = new Date();
    const {revision = 0} = certificate.status ?? {};
    let secret = store().secret(certificate.spec.secretName, namespace);
    const current = secret !== undefined && isCurrent(certificate, secret, authority, now);
    if (secret === undefined || !current)
      secret = await client.apply(secrets, issueSecret(certificate, authority, now), {fieldManager});
    const {notBefore, notAfter, renewalTime} = validityOf(secret);
    await setReady(certificates, certificate, {
      conditions: [readyCondition(certificate, issued, now)],
      notBefore: timestamp(notBefore),
      notAfter: timestamp(notAfter),
      renewalTime: timestamp(renewalTime),
      revision: current ? Math.max(revision, 1) : revision + 1,
    });
  }

  function authorityFor({metadata: {namespace = ''}, spec: {issuerRef}}: Certificate) {
    const isCluster = issuerRef.kind === 'ClusterIssuer';
    const issuer = isCluster
      ? store().clusterIssuers.get(issuerRef.name)
      : store().issuers.get(issuerRef.name, namespace);
    const home = isCluster ? store().running('controller')?.metadata.namespace : namespace;
    return authorityOf(issuer, store().secret(issuer?.spec.ca?.secretName ?? '', home ?? ''));
  }

  function setReady(of: Resource, object: Issuer | Certificate, status: object): Promise<void> {
    const kind =
      of.kind === 'Certificate'
        ? store().certificates
        : of.kind === 'Issuer'
          ? store().issuers
          : store().clusterIssuers;
    return writeStatus(client, of, object, status, kind.statusSchema());
  }

  const addCertificates = (wanted: (certificate: Certificate) => boolean) => {
    for (const certificate of store().certificates.items())
      if (wanted(certificate)) certificateQueue.add(keyOf(certificate));
  };

  return {
    issuerChanged: (issuer) => {
      issuerQueue.add(keyOf(issuer));
      addCertificates(({spec}) => spec.issuerRef.name === issuer.metadata.name);
    },
    certificateChanged: (certificate) => certificateQueue.add(keyOf(certificate)),
    secretChanged: ({metadata: {name, namespace}}) =>
      addCertificates(({spec, metadata}) => spec.secretName === name && metadata.namespace === namespace),
    restart: () => {
      for (const issuer of [...store().issuers.items(), ...store().clusterIssuers.items()])
        issuerQueue.add(keyOf(issuer));
      addCertificates(() => true);
    },
  };
}

function partsOf(key: string): {name: string; namespace?: string} {
  const [first = '', second] = key.split('/');
  return second === undefined ? {name: first} : {namespace: first, name: second};
}

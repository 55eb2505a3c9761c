// Plays cert-manager's webhook: keeps an authority of its own in a Secret and serves with a certificate made by it.
import {issueCertificate, type KeyedCertificate} from '../../certificates/issue.ts';
import {secrets} from '../../client/resources.ts';
import {createQueue} from '../runtime/queue.ts';
import type {WebhookServer} from '../runtime/webhook-server.ts';
import {type WebhookSettings, webhookSettings} from './components.ts';
import type {LoopContext} from './issuer-loop.ts';
import {keyPairIn} from './issuing.ts';
import {type Secret, secretData} from './kinds.ts';

export interface WebhookLoop {
  /** Pods or Secrets have changed: serve, serve with another authority, or stop. */
  reconsider(): void;
}

export function createWebhookLoop(
  {client, store, onError}: Omit<LoopContext, 'slowness'>,
  server: WebhookServer,
): WebhookLoop {
  let served: {authority: string; certificate: KeyedCertificate} | undefined;

  const queue = createQueue({
    onError,
    reconcile: async () => {
      const pod = store().running('webhook');
      if (pod === undefined) return server.close();
      const settings = webhookSettings(pod);
      const authority = await authorityIn(settings);
      if (served?.authority !== authority.certificate)
        served = {authority: authority.certificate, certificate: servingCertificate(settings, authority)};
      await server.serve(settings.service, served.certificate);
    },
  });

  async function authorityIn({authority: {name, namespace}}: WebhookSettings): Promise<KeyedCertificate> {
    const known = store().secret(name, namespace);
    const pair = known === undefined ? undefined : keyPairIn(known);
    if (pair !== undefined) return pair;
    const fresh = issueCertificate({subject: {commonName: 'cert-manager-webhook-ca'}, isAuthority: true});
    await client.apply(secrets, authoritySecret(name, namespace, fresh), {fieldManager: 'cert-manager-webhook'});
    return fresh;
  }

  return {reconsider: () => queue.add('webhook')};
}

/** The Secret says by annotation that its ca.crt may be injected directly. */
function authoritySecret(name: string, namespace: string, {certificate, key}: KeyedCertificate): Secret {
  return {
    metadata: {name, namespace, annotations: {'cert-manager.io/allow-direct-injection': 'true'}},
    type: 'Opaque',
    data: secretData({'ca.crt': certificate, 'tls.crt': certificate, 'tls.key': key}),
  };
}

function servingCertificate({dnsNames}: WebhookSettings, issuer: KeyedCertificate): KeyedCertificate {
  return issueCertificate({subject: {}, issuer, dnsNames, usages: ['server']});
}

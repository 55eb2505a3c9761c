// The simulated cert-manager: controller, cainjector and webhook, each as long as its pod is Ready.
import {issueCertificate} from '../certificates/issue.ts';
import {isSource} from './cert-manager/injection.ts';
import {createInjectorLoop} from './cert-manager/injector-loop.ts';
import {createIssuerLoop, type LoopContext} from './cert-manager/issuer-loop.ts';
import {certManagerReviewers} from './cert-manager/review.ts';
import {createStore, type Store} from './cert-manager/store.ts';
import {createWebhookLoop} from './cert-manager/webhook-loop.ts';
import {type Part, reasonOf, runPart} from './runtime/part.ts';
import {createSlowness} from './runtime/slowness.ts';
import {createWebhookServer} from './runtime/webhook-server.ts';

await runPart('cert-manager', startCertManager);

async function startCertManager({client, metadataClient, faults, egress, log}: Part): Promise<{onFaults(): void}> {
  const slowness = createSlowness(() => faults.current().get('cert-manager-slow')?.seconds);
  const onError = (key: string, thrown: unknown) => log(`${key}: ${reasonOf(thrown)}`);
  const context: LoopContext = {client, store: () => store, slowness, onError};

  let wrongBundle: string | undefined;
  const issuerLoop = createIssuerLoop(context);
  const webhookLoop = createWebhookLoop(context, createWebhookServer(egress, certManagerReviewers));
  const injectorLoop = createInjectorLoop(context, () => wrongBundle);
  const store: Store = createStore(client, metadataClient, {
    podsChanged: () => {
      issuerLoop.restart();
      webhookLoop.reconsider();
      injectorLoop.restart();
    },
    issuerChanged: issuerLoop.issuerChanged,
    certificateChanged: (certificate) => {
      issuerLoop.certificateChanged(certificate);
      injectorLoop.restart();
    },
    secretChanged: (secret) => {
      issuerLoop.secretChanged(secret);
      webhookLoop.reconsider();
      if (isSource(secret)) injectorLoop.restart();
    },
    definitionChanged: injectorLoop.definitionChanged,
  });
  await Promise.all([store.synced, injectorLoop.synced]);

  return {
    onFaults: () => {
      slowness.reconsider();
      const isWrong = faults.current().get('ca-bundle-wrong') !== undefined;
      wrongBundle = isWrong ? (wrongBundle ?? foreignBundle()) : undefined;
      injectorLoop.restart();
    },
  };
}

/** The bundle of an authority that has signed nothing. */
function foreignBundle(): string {
  const {certificate} = issueCertificate({subject: {commonName: 'another authority'}, isAuthority: true});
  return Buffer.from(certificate).toString('base64');
}

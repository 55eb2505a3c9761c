// Why an admission webhook could not be called, and what to type.
import type {Trouble} from '../plan/step.ts';

/** Why an admission webhook could not be called, from the API server's words. */
export function diagnoseWebhook(reason: string): Trouble {
  const name = /failed calling webhook "([^"]+)"/.exec(reason)?.[1];
  const summary = name === undefined ? 'a webhook could not be called' : `webhook ${name} could not be called`;
  if (/x509|certificate/i.test(reason)) {
    return {
      summary,
      reason: 'its certificate is not trusted: cert-manager has not injected the right caBundle',
      next: 'run --reconcile; on minikube the cluster must be started with --embed-certs',
    };
  }
  if (/deadline exceeded|i\/o timeout|Client\.Timeout/i.test(reason)) {
    return {
      summary,
      reason: 'it did not answer in time: its pod hangs, or the API server cannot reach it',
      next: 'look at its pod; on minikube the cluster must be started with --embed-certs; check network policies and firewalls',
    };
  }
  return {
    summary,
    reason: 'nothing answers at its service: its pod is not ready',
    next: 'look at the pods of cert-manager and of the operator; on minikube the cluster must be started with --embed-certs',
  };
}

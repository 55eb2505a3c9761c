// What a check asks whatever the release holds, and can ask while that is still being proved and rendered.
import type {Read} from '../plan/read.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {certManagerReads} from './cert-manager.ts';
import {lasRead} from './las.ts';
import {namespaceReads} from './namespaces.ts';
import {pullSecretReads} from './pull-secrets.ts';
import {sgxPluginsRead} from './sgx-plugin.ts';
import {webhookProbes} from './webhook-probes.ts';
import {webhookReads} from './webhooks.ts';

/** The same reads that the components ask for later: what is known by then is not asked again. */
export function earlyReads(settings: OperatorSettings): Read[] {
  // Who changes something, or asks registries first, looks at the cluster when that is done.
  if (settings.mode !== 'check' || settings.images.signatures === 'verified') return [];
  const {onlyOperator, sgxPlugin} = settings;
  return [
    // Dry runs take the longest, as webhooks are asked.
    ...webhookReads({settings, webhookProbes: webhookProbes(settings, settings.version)}),
    ...certManagerReads,
    ...namespaceReads(settings),
    ...pullSecretReads(settings),
    ...(onlyOperator ? [] : [lasRead]),
    ...(onlyOperator || !sgxPlugin ? [] : [sgxPluginsRead]),
  ];
}

// What questions to registries need, from the settings about images: connections, patience, private authorities.
import {readFile} from 'node:fs/promises';
import {setTimeout} from 'node:timers/promises';
import {limiter} from '../network/limiter.ts';
import {proxiedConnections} from '../network/proxied-fetch.ts';
import type {RetryPolicy} from '../network/retry.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Secret} from '../report/secret.ts';
import type {ImageSettings} from '../settings/settings.ts';
import type {RegistryOptions} from './open-registry.ts';

export interface AskingWorld {
  env: Readonly<Record<string, string | undefined>>;
  now: () => Date;
  random: () => number;
  userAgent: string;
  signal: AbortSignal;
  /** Told of each token that a registry gives. */
  learn: (secret: Secret) => void;
}

export type AskingOptions = Omit<RegistryOptions, 'credentials' | 'mirrors'>;

/** A registry that does not answer must not hold up a run for long. */
const retryPolicy: RetryPolicy = {
  attempts: 3,
  baseMs: 500,
  capMs: 4000,
  maxRetryAfterMs: 30_000,
  giveUpAfterMs: 15_000,
};
const limits = {idleMs: 10_000, requestMs: 60_000};

/** @throws Failure `usage` for a certificate authority or a proxy that cannot be used */
export async function registryAsking(
  {registryCa, plainHttp}: Pick<ImageSettings, 'registryCa' | 'plainHttp'>,
  world: AskingWorld,
): Promise<{options: AskingOptions; close: () => void}> {
  const authority = registryCa && (await readNamed(registryCa, '--registry-ca'));
  const {fetch, close} = proxiedConnections(world.env, authority === undefined ? undefined : [authority]);
  const {now, random, signal, userAgent, learn} = world;
  const options: AskingOptions = {
    ...{now, random, signal, userAgent, learn, fetch, limits, retryPolicy, plainHttp},
    limited: limiter(8),
    pause: (milliseconds, until) => setTimeout(milliseconds, undefined, {signal: until}),
  };
  return {options, close};
}

/** @param flag names the file in the failure: `--registry-ca` */
export async function readNamed(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const summary = `the file of ${flag} cannot be read`;
    throw new Failure({kind: 'usage', summary, object: file, reason: reasonOf(thrown), cause: thrown});
  }
}

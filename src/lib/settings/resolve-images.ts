// Whether images must be signed, by whom, and how their registry is asked.
import type {Mode} from '../report/outcome.ts';
import {absolutePath, type Machine} from './paths.ts';
import type {SettingReader} from './reader.ts';
import type {ImageSettings} from './settings.ts';

/** What is about to be deployed is verified by default. A check stays away from the registry unless it is told to ask. */
export function resolveImages(read: SettingReader, machine: Machine, mode: Mode): ImageSettings {
  const key = read.text('verifyImageSignatures');
  const isDeclined = read.switch('noImageSignatureCheck');
  const isAsked = read.switch('imageSignatureCheck') || key !== undefined;
  if (isDeclined && isAsked) {
    const asking = key === undefined ? read.where('imageSignatureCheck') : '--verify-image-signatures';
    read.complain(`${asking} and --no-image-signature-check contradict each other`);
  }
  const mirror = read.form('registryMirror', isAddress, 'an address such as https://HOST[:PORT][/PATH]');
  return {
    signatures: isDeclined ? 'never' : mode === 'check' && !isAsked ? 'later' : 'verified',
    key: key === undefined ? undefined : absolutePath(key, machine),
    byTag: read.switch('imageTags'),
    ...resolveRegistryWays(read, machine),
    registryMirror: mirror?.replace(/\/+$/, ''),
  };
}

/** How registries are reached, whatever they are asked. */
export function resolveRegistryWays(
  read: SettingReader,
  machine: Machine,
): Pick<ImageSettings, 'registryCa' | 'plainHttp'> {
  const registryCa = read.text('registryCa');
  return {
    registryCa: registryCa === undefined ? undefined : absolutePath(registryCa, machine),
    plainHttp: read.list('registryPlainHttp').filter((host) => isRegistry(host, read)),
  };
}

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.search}${url.hash}` === '';
}

function isRegistry(host: string, read: SettingReader): boolean {
  const isHost = /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(host);
  if (!isHost) read.complain(`--registry-plain-http: ${JSON.stringify(host)} must be HOST or HOST:PORT`);
  return isHost;
}

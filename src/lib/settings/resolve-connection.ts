// How to reach the cluster, as kubectl's own flags say it.
import {Secret} from '../report/secret.ts';
import {filesOf} from './named-files.ts';
import {absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import type {ConnectionSettings} from './settings.ts';

export function resolveConnection(read: SettingReader, machine: Machine): ConnectionSettings {
  const token = read.text('token');
  const kubeconfig = read.text('kubeconfig');
  const certificateAuthority = read.text('certificateAuthority');
  const settings: ConnectionSettings = {
    kubeconfig: kubeconfig === undefined ? undefined : absolutePath(kubeconfig, machine),
    context: read.text('context'),
    cluster: read.text('cluster'),
    user: read.text('user'),
    server: read.form('server', isServer, 'a URL such as https://cluster.example:6443'),
    tlsServerName: read.text('tlsServerName'),
    insecureSkipTlsVerify: read.switch('insecureSkipTlsVerify'),
    certificateAuthority: certificateAuthority === undefined ? undefined : absolutePath(certificateAuthority, machine),
    token: token === undefined ? undefined : new Secret(token),
    as: read.text('as'),
    asGroups: read.list('asGroups'),
    asUid: read.text('asUid'),
    requestTimeout: read.duration('requestTimeout', '30s'),
  };
  complainOfPairs(settings, read);
  return settings;
}

/** What kubectl refuses as well. */
function complainOfPairs(settings: ConnectionSettings, read: SettingReader): void {
  const {as, asGroups, asUid, insecureSkipTlsVerify, certificateAuthority} = settings;
  if (as === undefined && (asGroups.length > 0 || asUid !== undefined)) {
    read.complain('--as-group and --as-uid need --as: name the user to impersonate');
  }
  if (insecureSkipTlsVerify && certificateAuthority !== undefined) {
    read.complain('--insecure-skip-tls-verify and --certificate-authority contradict each other');
  }
}

function isServer(text: string): boolean {
  return /^https?:\/\/[^/\s]+/.test(text);
}

/** How to reach the cluster, for commands that only look at it; throws as settle does. */
export async function readConnectionSettings(
  {sources}: Said,
  machine: Machine,
  command: string,
): Promise<ReadSettings<ConnectionSettings>> {
  return settle({sources, machine, command}, async (read) => {
    const settings = resolveConnection(read, machine);
    return {settings, files: filesOf(undefined, settings)};
  });
}

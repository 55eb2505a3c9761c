// How the `scone` program is run and reaches the CAS.
import type {SconeCliDriver, SconeCliSettings} from './cas-settings.ts';
import type {CasSettingName} from './cas-table.ts';
import type {SettingReader} from './reader.ts';

const drivers: readonly SconeCliDriver[] = ['auto', 'local', 'docker', 'podman', 'pod'];

export function resolveSconeCli(read: SettingReader): SconeCliSettings {
  const named = read.form('sconeCli', isDriver, drivers.join(', ')) as SconeCliDriver | undefined;
  const noDocker = read.switch('noDocker');
  if (noDocker && named !== undefined && named !== 'local') {
    read.complain(`--no-docker means --scone-cli local, which ${read.where('sconeCli')} contradicts`);
  }
  const driver = noDocker ? 'local' : (named ?? 'auto');
  const noPortForward = read.switch('noPortForward');
  const address = read.form('casAddress', (text) => /^[^\s:/]+$/.test(text), 'a host name without a port');
  const localPort = port(read, 'localCasClientPort');
  const portForward = !noPortForward && address === undefined;
  if (!portForward && localPort !== undefined) {
    read.complain('--local-cas-client-port is a port of the port-forward, which there is not');
  }
  if (address !== undefined && (driver === 'pod' || driver === 'docker' || driver === 'podman')) {
    read.complain('--cas-address is for the local scone program: use --scone-cli local');
  }
  return {
    driver,
    allowOtherVersion: read.switch('forceOtherCli'),
    portForward,
    address,
    clientPort: port(read, 'casClientPort'),
    localPort,
  };
}

function isDriver(text: string): boolean {
  return (drivers as readonly string[]).includes(text);
}

function port(read: SettingReader, name: CasSettingName): number | undefined {
  const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;
  const text = read.form(name, isPort, 'a port number, 1 to 65535');
  return text === undefined ? undefined : Number(text);
}

// Who else could see a secret while calls run, for each way to run the program: said aloud, not hoped away.
import type {DriverName} from './scone-cli.ts';

const argumentOnly = 'the program takes the provisioning token as an argument only';

export function exposuresOf(driver: DriverName, namespace?: string): readonly string[] {
  switch (driver) {
    case 'local':
      return [
        `${argumentOnly}: while \`scone cas provision\` runs, users of this machine who may see other users' processes can read it`,
      ];
    case 'docker':
    case 'podman':
      return [
        `${argumentOnly}: while \`scone cas provision\` runs in its container, users of this machine who may see other users' processes can read it (it is not in ${driver}'s own arguments, environment or inspection)`,
        `whoever may use this ${driver} engine can read the owner's identity while a call runs`,
      ];
    case 'pod':
      return [
        `as long as its pod lives, whoever may exec into pods of namespace ${namespace ?? 'default'}, and its node, can read the owner's identity and the provisioning token there; they lie in the pod's memory only`,
      ];
  }
}

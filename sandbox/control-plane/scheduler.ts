// kube-scheduler, without a port of its own.
import {type ComponentCommand, flags} from './component.ts';

export function schedulerCommand(file: string, kubeconfig: string): ComponentCommand {
  return {
    name: 'kube-scheduler',
    file,
    args: flags({
      kubeconfig,
      'leader-elect': false,
      'secure-port': 0,
      'kube-api-qps': 300,
      'kube-api-burst': 600,
      profiling: false,
    }),
  };
}

// All processes of one sandbox: started one by one, watched for an end that nobody asked for, ended together.
import type {ComponentCommand} from '../control-plane/component.ts';
import {type Layout, logOf} from '../layout.ts';
import {stopProcesses} from './control-plane.ts';
import {type RunningProcess, signalGroup, startProcess} from './process-group.ts';
import type {Watchdog} from './watchdog.ts';

export interface Processes {
  /** `onLine` gets the lines of its standard output, too; they go to its log in any case. */
  start(command: ComponentCommand, onLine?: (line: string) => void): Promise<RunningProcess>;
  /** Process groups by name. */
  groups(): Record<string, number>;
  /** A command of the starter's, to be ended with the sandbox. */
  addGuest(processGroup: number): void;
  removeGuest(processGroup: number): void;
  stop(): Promise<void>;
}

export interface ProcessesOptions {
  layout: Layout;
  watchdog: Watchdog;
  /** A process has ended while the sandbox was not being stopped. */
  onEnd: (name: string, end: string) => void;
}

export function createProcesses({layout, watchdog, onEnd}: ProcessesOptions): Processes {
  const running = new Set<RunningProcess>();
  const guests = new Set<number>();
  let stopping = false;

  return {
    start: async (command, onLine) => {
      if (stopping) throw new Error('the sandbox is being stopped');
      const started = await startProcess({
        command,
        logPath: logOf(layout, command.name),
        directory: layout.directory,
        watchdog,
        ...(onLine === undefined ? {} : {onLine}),
      });
      running.add(started);
      void started.ended.then((end) => {
        running.delete(started);
        if (!stopping) onEnd(command.name, end);
      });
      // `stop` may have come while it was being started.
      if (stopping) await started.stop('SIGKILL');
      return started;
    },
    groups: () => Object.fromEntries([...running].map(({name, processGroup}) => [name, processGroup])),
    addGuest: (group) => {
      guests.add(group);
      watchdog.guard(group);
    },
    removeGuest: (group) => {
      guests.delete(group);
      watchdog.release(group);
    },
    stop: async () => {
      stopping = true;
      for (const group of guests) signalGroup(group, 'SIGKILL');
      await stopProcesses([...running]);
    },
  };
}

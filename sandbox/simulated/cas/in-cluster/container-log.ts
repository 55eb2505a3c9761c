// The log files of a container that may be started again: the current one, and the one before.
import {appendFileSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {formatLog} from '../../../kubelet/container-log.ts';

export interface ContainerLog {
  /** The lines come in this order. */
  write(line: string): void;
  file(): string;
  previous(): string | undefined;
  /** The next lines are those of the container that takes its place. */
  begin(): void;
}

export function createContainerLog(directory: string, container: string): ContainerLog {
  let number = 0;
  const fileOf = (which: number) => join(directory, `${container}-${which}.log`);
  mkdirSync(directory, {recursive: true});
  appendFileSync(fileOf(number), '', {mode: 0o600});
  return {
    write: (line) => appendFileSync(fileOf(number), formatLog([line])),
    file: () => fileOf(number),
    previous: () => (number === 0 ? undefined : fileOf(number - 1)),
    begin: () => {
      number += 1;
      appendFileSync(fileOf(number), '', {mode: 0o600});
    },
  };
}

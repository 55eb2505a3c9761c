// The script `restart-cas` of the recovery image: asks for the restart by a file, waits for the answer by another.
import {existsSync, mkdirSync, readdirSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const place = 'run/restart-cas';

export const restartScript = `#!/bin/sh
request="$POD_ROOT/${place}/$$"
echo "restarting CAS with the last snapshot"
: > "$request.wanted"
tries=0
while [ ! -e "$request.done" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || { echo "CAS does not restart" >&2; exit 1; }
  sleep 0.05
done
echo "CAS restarted"
`;

/** Calls \`restart\` for each request that is made in the pod. */
export function answerRestarts(root: string, restart: () => void): {close(): void} {
  const directory = join(root, place);
  mkdirSync(directory, {recursive: true});
  const watcher = watch(directory, () => {
    for (const name of readdirSync(directory)) {
      const answer = join(directory, name.replace(/\.wanted$/, '.done'));
      if (!name.endsWith('.wanted') || existsSync(answer)) continue;
      restart();
      writeFileSync(answer, '');
    }
  });
  return {close: () => watcher.close()};
}

// The Node that `npm ci` brings along, for machines whose own Node is too old. Plain enough for any Node.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {constants} from 'node:os';
import {fileURLToPath} from 'node:url';

const needed = 24;

/** Runs the script with the project's own Node and ends with its exit code; returns at once if this Node will do. */
export function needOwnNode(script) {
  if (Number(process.versions.node.split('.')[0]) >= needed) return;
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(
      `error: kubectl-provision needs Node ${needed} or newer, this is ${process.version}\nnext: npm ci\n`,
    );
    process.exit(1);
  }
  const {status, signal} = spawnSync(own, [fileURLToPath(script), ...process.argv.slice(2)], {stdio: 'inherit'});
  process.exit(status ?? 128 + constants.signals[signal]);
}

// The supervisor of one sandbox: a process that owns all others of it and lives as long as the sandbox does.
import {appendFileSync} from 'node:fs';

import {layoutOf, logOf} from '../layout.ts';
import {simulatedParts} from '../options.ts';
import {bootSandbox} from './boot.ts';
import {listenForStop} from './control.ts';
import {createDirectories, keepLogs, removeDirectories} from './directory.ts';
import type {Assignment, Notice, Order} from './messages.ts';
import {createProcesses} from './processes.ts';
import {startWatchdog} from './watchdog.ts';

/** Why the sandbox ends: it was asked to, or something failed. */
type End = {failure?: string};

function main(): void {
  let detached = false;
  const end = Promise.withResolvers<End>();
  const orders = new Map<Order['order'], (order: Order) => void>([
    ['detach', () => (detached = true)],
    ['stop', () => end.resolve({})],
  ]);
  process.on('message', (message) => {
    const order = message as Order;
    if (order.order === 'start') void supervise(order.assignment, orders, end).then(() => process.exit(0), fail);
    else orders.get(order.order)?.(order);
  });
  process.on('disconnect', () => {
    if (!detached) end.resolve({});
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end.resolve({}));
  process.on('uncaughtException', (thrown) => end.resolve({failure: `supervisor: ${thrown.stack ?? thrown}`}));
}

/** Runs one sandbox from its directory's creation to its removal. */
async function supervise(
  assignment: Assignment,
  orders: Map<string, (order: Order) => void>,
  end: PromiseWithResolvers<End>,
): Promise<void> {
  const layout = layoutOf(assignment.plan.name);
  await createDirectories(layout);
  const watchdog = startWatchdog(layout.directory);
  let state: 'booting' | 'up' | 'stopping' = 'booting';
  const processes = createProcesses({
    layout,
    watchdog,
    onEnd: (name, how) => {
      if (!isEndExpected(name, state === 'booting')) end.resolve({failure: `${name} ended: ${how}`});
    },
  });
  orders.set('guard', (order) => order.order === 'guard' && processes.addGuest(order.processGroup));
  orders.set('release', (order) => order.order === 'release' && processes.removeGuest(order.processGroup));
  await listenForStop(layout.control, () => end.resolve({}));
  const talk = (text: string) => {
    // That connections break while everything is being ended is no news.
    if (state === 'stopping') return;
    appendFileSync(logOf(layout, 'supervisor'), `${new Date().toISOString()} ${text}\n`);
    void tell({notice: 'talk', text});
  };
  bootSandbox({assignment, layout, processes, talk, isStopping: () => state === 'stopping'}).then(
    (record) => {
      state = 'up';
      tell({notice: 'ready', record});
    },
    (thrown) => end.resolve({failure: thrown instanceof Error ? thrown.message : String(thrown)}),
  );

  const {failure} = await end.promise;
  state = 'stopping';
  await processes.stop();
  if (failure !== undefined) await tell({notice: 'failed', reason: failure, logs: await keepLogs(layout)});
  await removeDirectories(layout);
  await watchdog.dismiss();
}

/** Simulated parts are started again; those with ports may lose a race for one while booting, and are, too. */
function isEndExpected(name: string, isBooting: boolean): boolean {
  if (simulatedParts.some((part) => part === name)) return true;
  return isBooting && ['kube-apiserver', 'kubelet', 'kwok'].includes(name);
}

/** Resolves when it is on its way; the starter may be gone, and then there is nobody to tell. */
function tell(notice: Notice): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(notice, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function fail(thrown: unknown): Promise<void> {
  await tell({notice: 'failed', reason: thrown instanceof Error ? thrown.message : String(thrown), logs: ''});
  process.exit(1);
}

main();

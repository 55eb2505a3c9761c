// Flags of `las` and `sgxplugin`.
import {casTable} from '../../lib/settings/cas-table.ts';
import {connectionFlags} from './connection.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';

const waiting = flagsOf('WAITING');

export const platformFlags = {
  wait: waiting.toggle(casTable.wait, {
    summary: 'end only when it is healthy, or cannot become so; --timeout is the limit',
  }),
  ...waitingFlags,
  ...outputFlags,
  ...connectionFlags,
  ...generalFlags,
};

// Flags of the commands about Helm releases.
import {settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';

const {text, toggle} = flagsOf('WHAT TO DO');

export const helmFlags = {
  namespace: text(settingTable.namespace, {
    char: 'n',
    value: 'NS',
    summary: 'namespace of the release (default: scone-system)',
  }),
  'all-namespaces': toggle(settingTable.allNamespaces, {summary: 'all releases of all namespaces'}),
  'dry-run': toggle(settingTable.dryRun, {summary: 'show what would be done, checked by the server; write nothing'}),
  'mark-failed': toggle(settingTable.markFailed, {
    summary: 'mark the operation failed; the release can then be changed again (the default)',
  }),
  'roll-back': toggle(settingTable.rollBack, {summary: 'go back to the revision that was deployed before'}),
  adopt: toggle(settingTable.adopt, {
    summary: 'call the revision deployed; refused unless the cluster is just as it says',
  }),
  'even-if-recent': toggle(settingTable.evenIfRecent, {
    summary: 'also when the operation is younger than 5 minutes, so that its client may still be at work',
  }),
  'to-revision': text(settingTable.toRevision, {
    value: 'N',
    summary: 'revision to go back to (default: the one before the newest)',
  }),
  'keep-history': toggle(settingTable.keepHistory, {summary: 'keep the records, so that the release can come back'}),
  'history-max': text(settingTable.historyMax, {
    value: 'N',
    summary: 'revisions of the release that are kept, 0 for all (default: 10)',
  }),
  'force-conflicts': toggle(settingTable.forceConflicts, {
    summary: 'take over fields that another tool declares as its own',
  }),
  yes: toggle(settingTable.yes, {char: 'y', summary: 'do not ask before the first change'}),
};

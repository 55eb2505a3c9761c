// What `las` and `sgxplugin` were told, validated once.
import type {ConnectionSettings} from './settings.ts';

export interface PlatformSettings {
  /** Until it is healthy. */
  wait: boolean;
  /** Warnings count as differences. */
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  connection: ConnectionSettings;
}

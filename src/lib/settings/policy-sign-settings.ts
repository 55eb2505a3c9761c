// What `policy sign`, `encrypt`, `verify`, `apply` and `keys` were told, validated once.
import type {CasSettings, SealSettings} from './cas-settings.ts';

export type PolicySignAction = 'sign' | 'encrypt' | 'verify' | 'apply' | 'keys show' | 'keys new' | 'keys import';

export interface PolicySignSettings {
  action: PolicySignAction;
  /** As they were typed, absolute. */
  files: readonly string[];
  /** File of keys; default: the state of the SCONE CLI. */
  identity: string | undefined;
  /** What opens a sealed file of keys. */
  open: SealSettings;
  /** What a new file of keys is sealed with. */
  seal: SealSettings;
  /** A sealed file becomes text. */
  armor: boolean;
  /** Variables are filled in from the environment. */
  useEnv: boolean;
  /** Of what goes to the standard output. */
  form: 'table' | 'json' | 'yaml';
  outputFile: string | undefined;
  prepareFile: string | undefined;
  importFile: string | undefined;
  /** Session encryption key of a CAS; undefined: that of the CAS that is named. */
  encryptionKey: string | undefined;
  /** File with the text that was meant to be signed. */
  policyText: string | undefined;
  /** Name of the object; undefined: made from that of the policy. */
  objectName: string | undefined;
  /** Namespace of the objects; undefined: that of the CAS. */
  objectNamespace: string | undefined;
  direct: boolean;
  /** An identity of an owner is made; undefined: a key that signs policies. */
  newOwner: {commonName: string; days: number} | undefined;
  /** `--cas` was given. */
  isCasNamed: boolean;
  /** Its namespace was given with it. */
  casNamespace: string | undefined;
  cas: CasSettings;
  dryRun: boolean;
  yes: boolean;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
}

// How the stack should be: the settings and the verified release, as Kubernetes objects. Made once, then only read.
import type {KubeObject} from '../cluster/object.ts';
import type {ImageCheck} from '../image-check/checked-image.ts';
import type {ComponentPlan} from '../plan/component.ts';
import type {PluginMachine} from '../plugin/machine.ts';
import type {PluginSurvey} from '../plugin/survey.ts';
import type {WantedPlugin} from '../plugin/wanted.ts';
import type {ProvedFile} from '../release/artefact.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {WantedHelmRelease} from './helm-release/wanted.ts';
import type {StackPart} from './stack-images.ts';

/** The plugin on this machine: which one is wanted, and what there was at the last look. */
export interface DesiredPlugin {
  wanted: WantedPlugin;
  machine: PluginMachine;
  survey: PluginSurvey;
}

export interface OperatorDesired {
  settings: OperatorSettings;
  /** What is known about the signatures of the images. */
  images: ImageCheck<StackPart>;
  operatorRelease: WantedHelmRelease;
  /** Undefined unless asked for. */
  secretOperatorRelease: WantedHelmRelease | undefined;
  /** ImagePullSecret objects; empty unless asked for. */
  imagePullSecrets: readonly KubeObject[];
  /** Whether the releases as they are here are left to the next run. */
  isRemembered: boolean;
  /** All objects of cert-manager's manifest; parsed when first needed. */
  certManager(): readonly KubeObject[];
  /** `v1.14.4`, known without parsing the manifest; undefined when the manifest does not say. */
  certManagerVersion: string | undefined;
  /** Dry-run creates of each kind that has webhooks. */
  webhookProbes: readonly KubeObject[];
  /** Undefined when the settings leave the component out. */
  sgxPlugin: KubeObject | undefined;
  /** Without a DCAP key of our own the manifest's key is left out, so that an existing one stays. */
  las: KubeObject | undefined;
  /** Undefined unless asked for. */
  plugin: DesiredPlugin | undefined;
  /** What is to become of the copies of the pull secrets; undefined without an account that could go into them. */
  copies: ComponentPlan | undefined;
  /** The files all this was made from. */
  artefacts: readonly ProvedFile[];
  now: Date;
}

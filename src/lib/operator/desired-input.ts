// What the desired state is made from: settings, verified files, and how things are installed now.

import type {ImageCheck} from '../image-check/checked-image.ts';
import type {PluginMachine} from '../plugin/machine.ts';
import type {Artefact} from '../release/artefact.ts';
import type {ArtefactName} from '../release/locations.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {ChartQuestions} from './chart-questions.ts';
import type {InstalledRelease} from './helm-release/installed.ts';
import type {RunMemory} from './run-memory.ts';
import type {StackPart} from './stack-images.ts';

export interface DesiredInput {
  settings: OperatorSettings;
  /** Digests of images that are verified. */
  images: ImageCheck<StackPart>;
  /** As fetchRelease gives them. */
  artefacts: Artefacts;
  /** How a release is installed now: its values stay unless ours say otherwise. */
  installed: (release: string) => InstalledRelease;
  /** Asked when a chart needs it. */
  questions: ChartQuestions;
  /** This machine, for --plugin. */
  plugin: PluginMachine;
  now: Date;
  /** Remembers what this very program has rendered; undefined keeps nothing. */
  memory: RunMemory | undefined;
}

export type Artefacts = ReadonlyMap<ArtefactName, Artefact>;

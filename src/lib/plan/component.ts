// A component: one part of the stack, described by what it reads, how it judges and what it would change.
import type {Finding} from '../report/finding.ts';
import type {Observation} from './observation.ts';
import type {Read} from './read.ts';
import type {Step} from './step.ts';

/** What one component makes of an observation. */
export interface ComponentPlan {
  findings: Finding[];
  /** Done one after another; parallel parts are grouped. Empty when nothing is to be done. */
  steps: Step[];
  /** A reason for which nothing at all may be changed, whatever other components want. */
  blocks?: string;
  /** A reason for which these steps may not be done, nor those of components that come after this one. */
  withheld?: string;
}

/** `Desired` is the command's own picture of how things should be: settings and the verified release. */
export interface Component<Desired> {
  id: string;
  /** Heading in reports. */
  title: string;
  /** Components whose steps must be through before this one's start. */
  after: readonly string[];
  /** What must be known, given what has been answered so far (nothing at first); called until no new read comes. */
  reads(desired: Desired, soFar: Observation): Read[];
  /** Pure: the same desired and observation give the same plan. */
  plan(desired: Desired, observation: Observation): ComponentPlan;
}

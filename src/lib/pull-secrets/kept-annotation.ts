// The mark that a rotation leaves on a Secret: the value from before, sealed.

/** It is taken off by `secrets rotate --confirm` and by --undo; copies of the Secret that others make do not have it. */
export const keptAnnotation = 'kubectl-provision.scontain.com/kept-pull-secret';

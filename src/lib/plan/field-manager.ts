// The name under which everything we apply is known to the API server.

/** For a release that Helm applies server-side: under another name we and Helm would conflict from then on. */
export const helmFieldManager = 'helm';

export const fieldManager = 'kubectl-provision';

/** Whose name an object is applied under. */
export type ObjectManager = typeof fieldManager | typeof helmFieldManager;

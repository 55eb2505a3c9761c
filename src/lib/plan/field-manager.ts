// The name under which everything we apply is known to the API server.

export const fieldManager = 'kubectl-provision';

// Label selectors, as Kubernetes matches them; they serve for annotations too.

export interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

/** Whether all of the wanted pairs and all of the requirements hold for `present`. */
export function selects(
  {matchPairs = {}, matchExpressions = []}: {matchPairs?: Record<string, string>; matchExpressions?: Requirement[]},
  present: Readonly<Record<string, string>> = {},
): boolean {
  return (
    Object.entries(matchPairs).every(([key, value]) => present[key] === value) &&
    matchExpressions.every((requirement) => meets(requirement, present))
  );
}

function meets({key, operator, values = []}: Requirement, present: Readonly<Record<string, string>>): boolean {
  const value = present[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

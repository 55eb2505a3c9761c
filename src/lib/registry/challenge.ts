// What a registry wants to see before it answers: the header WWW-Authenticate (RFC 9110, 11.6.1).

export interface Challenge {
  /** In small letters. */
  scheme: string;
  /** Names in small letters. */
  parameters: Readonly<Record<string, string>>;
}

const element =
  /\s*,?\s*([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|(?![!#$%&'*+.^_`|~\w-]|\s*=))/y;

/** All challenges of the header, in its order; what cannot be read ends it. */
export function readChallenges(header: string | null): Challenge[] {
  const challenges: {scheme: string; parameters: Record<string, string>}[] = [];
  const pattern = new RegExp(element);
  for (let match = pattern.exec(header ?? ''); match !== null; match = pattern.exec(header ?? '')) {
    const [, name = '', quoted, plain] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    const last = challenges.at(-1);
    if (value === undefined) challenges.push({scheme: name.toLowerCase(), parameters: {}});
    else if (last === undefined) return [];
    else last.parameters[name.toLowerCase()] = value;
  }
  return challenges;
}

/** The one to meet: tokens before passwords, as they are worth less when they are lost. */
export function chooseChallenge(header: string | null): Challenge | undefined {
  const challenges = readChallenges(header);
  return ['bearer', 'basic']
    .map((scheme) => challenges.find((challenge) => challenge.scheme === scheme))
    .find((challenge) => challenge !== undefined);
}

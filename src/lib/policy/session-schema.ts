// The session language as a JSON schema of our own: what docs/system.md and the released sessions show of it. What is not in
// it is no error: members that are not known are warnings.

/** The part of JSON Schema (2020-12) that is used here. */
export interface SessionSchema {
  type?: string | readonly string[];
  properties?: Readonly<Record<string, SessionSchema>>;
  patternProperties?: Readonly<Record<string, SessionSchema>>;
  /** `false`: members that are not named are not known. */
  additionalProperties?: false | SessionSchema;
  required?: readonly string[];
  items?: SessionSchema;
  minimum?: number;
}

/** YAML makes numbers and booleans of what is meant as text (`version: 0.3`, `SCONE_ALLOW_DLOPEN: 1`). */
const scalar: SessionSchema = {type: ['string', 'number', 'boolean', 'null']};
const text: SessionSchema = {type: ['string', 'number']};
const flag: SessionSchema = {type: 'boolean'};
const anything: SessionSchema = {};

function record(
  properties: Record<string, SessionSchema>,
  required: readonly string[] = [],
  more: SessionSchema = {},
): SessionSchema {
  return {type: 'object', properties, required, additionalProperties: false, ...more};
}

function list(of: SessionSchema): SessionSchema {
  return {type: ['array', 'null'], items: of};
}

/** A list of scalars, or one of them. */
const words: SessionSchema = {type: ['array', 'string', 'number', 'null'], items: text};

const forTestsOnly = {patternProperties: {'^only_for_testing': anything}};

const attestationMembers: Record<string, SessionSchema> = {
  mrenclave: words,
  mrsigner: words,
  isvprodid: text,
  isvsvn: text,
  mode: text,
  tolerate: words,
  ignore_advisories: words,
  one_time_password_shared_secret: text,
};

/** Members at once, or a list of those and of placeholders of config fragments. */
const attestation: SessionSchema = {
  type: ['object', 'array', 'string', 'null'],
  properties: attestationMembers,
  additionalProperties: false,
  ...forTestsOnly,
  items: {
    type: ['object', 'string'],
    properties: attestationMembers,
    additionalProperties: false,
    ...forTestsOnly,
  },
};

const identity: SessionSchema = {type: ['string', 'object'], properties: {signer: text}, additionalProperties: false};
const identities: SessionSchema = {type: ['array', 'string', 'null'], items: identity};

const service = record(
  {
    name: text,
    image_name: text,
    command: {type: ['string', 'array'], items: scalar},
    environment: {type: ['object', 'null'], additionalProperties: scalar},
    pwd: text,
    mrenclaves: words,
    attestation,
    platforms: words,
    tags: words,
    persistency: text,
    fspf_path: text,
    fspf_key: text,
    fspf_tag: text,
  },
  ['name'],
);

const mount = record({name: text, path: text}, ['name', 'path']);
const injection = record({path: text, content: scalar}, ['path', 'content']);

const image = record(
  {
    name: text,
    volumes: list(mount),
    injection_files: list(injection),
    mrenclaves: words,
    tags: words,
  },
  ['name'],
);

const target = record({session: text, session_hash: text, namespace: text});
const exported: SessionSchema = {...target, type: ['array', 'object', 'null'], items: target};

const secret = record(
  {
    name: text,
    kind: text,
    value: anything,
    size: {type: 'integer', minimum: 0},
    charset: text,
    export: exported,
    export_public: flag,
    import: record({session: text, session_hash: text, secret: text}, ['session', 'secret']),
    migrate: flag,
    private_key: text,
    key_type: text,
    issuer: text,
    common_name: text,
    dns: words,
    endpoint: text,
    valid_for: text,
  },
  ['name'],
);

const volume = record(
  {
    name: text,
    fspf_key: text,
    fspf_tag: text,
    export: exported,
    import: record({session: text, session_hash: text, volume: text}, ['session', 'volume']),
  },
  ['name'],
);

export const sessionSchema = record(
  {
    name: text,
    version: text,
    predecessor: {type: ['string', 'number', 'null']},
    creator: {type: ['string', 'object', 'null'], properties: {signer: text}, additionalProperties: false},
    access_policy: {
      type: ['object', 'null'],
      properties: {read: identities, update: identities, create_sessions: identities},
      additionalProperties: false,
    },
    services: list(service),
    images: list(image),
    secrets: list(secret),
    volumes: list(volume),
    security: {
      type: ['object', 'null'],
      properties: {
        attestation: {
          type: ['object', 'null', 'string'],
          properties: attestationMembers,
          additionalProperties: false,
          ...forTestsOnly,
        },
      },
      additionalProperties: false,
    },
  },
  ['name', 'version'],
);

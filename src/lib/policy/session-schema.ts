// The session language as a JSON schema of our own: what docs/system.md and the released sessions show of it. What is not in
// it is no error: members that are not known are warnings.

type Schema = Readonly<Record<string, unknown>>;

/** YAML makes numbers and booleans of what is meant as text (`version: 0.3`, `SCONE_ALLOW_DLOPEN: 1`). */
const scalar: Schema = {type: ['string', 'number', 'boolean', 'null']};
const text: Schema = {type: ['string', 'number']};
const flag: Schema = {type: 'boolean'};
const anything: Schema = {};

function record(properties: Record<string, Schema>, required: readonly string[] = [], more: Schema = {}): Schema {
  return {type: 'object', properties, required, additionalProperties: false, ...more};
}

function list(of: Schema): Schema {
  return {type: ['array', 'null'], items: of};
}

/** A list of scalars, or one of them. */
const words: Schema = {type: ['array', 'string', 'number', 'null'], items: text};

const forTestsOnly = {patternProperties: {'^only_for_testing': anything}};

const attestationMembers: Record<string, Schema> = {
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
const attestation: Schema = {
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

const identity: Schema = {type: ['string', 'object'], properties: {signer: text}, additionalProperties: false};
const identities: Schema = {type: ['array', 'string', 'null'], items: identity};

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
const exported: Schema = {type: ['array', 'object', 'null'], items: target, properties: target.properties};

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

export const sessionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Session of a CAS, session language 0.3',
  ...record(
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
  ),
} as const;

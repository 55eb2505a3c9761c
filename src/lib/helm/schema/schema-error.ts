// What makes a schema unusable.

/** A schema that nothing can be held against; schema.ts makes a complaint of it. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

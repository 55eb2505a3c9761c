// What a policy is wrapped in when it travels: signed or encrypted, as the scone program prints it or as an object for the
// operator. One table of names for all who read such files, be it plain data or nodes that know their places. Pure.

export interface Signature {
  /** Signer id. */
  signer: string;
  /** 128 hex digits. */
  signature: string;
}

/** `V`: a value as the reader has it. What a member holds is not judged here. */
export type Wrapper<V> =
  | ({form: 'signed'; policy: V | undefined; signatures: V | undefined} & Manifest<V>)
  | ({form: 'encrypted'; content: V | undefined; key: V | undefined} & Manifest<V>);

interface Manifest<V> {
  /** Undefined for what the scone program prints. */
  manifest: {apiVersion: V | undefined; casAddress: V | undefined} | undefined;
}

/** The value of a member of a map; undefined where there is none, and of what is no map. */
export type MemberOf<V> = (value: V | undefined, name: string) => V | undefined;

/** Undefined for anything else, a policy that nobody has signed among it. */
export function wrapperOf<V>(root: V, kind: unknown, at: MemberOf<V>): Wrapper<V> | undefined {
  const spec = at(root, 'spec');
  const manifest = {apiVersion: at(root, 'apiVersion'), casAddress: at(spec, 'casAddress')};
  if (kind === 'SignedPolicy') {
    return {form: 'signed', policy: at(spec, 'policy'), signatures: at(spec, 'signatures'), manifest};
  }
  if (kind === 'EncryptedPolicy') {
    return {form: 'encrypted', content: at(spec, 'policy'), key: at(spec, 'encryptionKey'), manifest};
  }
  const [policy, signatures] = [at(root, 'session'), at(root, 'signatures')];
  if (policy !== undefined || signatures !== undefined)
    return {form: 'signed', policy, signatures, manifest: undefined};
  const [content, key] = [at(root, 'encrypted_session'), at(root, 'encryption_key')];
  if (content !== undefined || key !== undefined) return {form: 'encrypted', content, key, manifest: undefined};
  return undefined;
}

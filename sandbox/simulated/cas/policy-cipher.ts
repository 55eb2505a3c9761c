// How policies are encrypted here: X25519 with a passing key, then AES-256-GCM. How the real ones are, nobody outside knows.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

export interface SealedPolicy {
  /** Base64. */
  encrypted: string;
  /** The passing public key, 64 hex digits. */
  key: string;
}

const prefix = Buffer.from('302a300506032b656e032100', 'hex');
const nonceBytes = 12;
const tagBytes = 16;

export const encryptionCipher = {
  /** `recipient`: the 32 bytes of the session encryption key of a CAS. */
  seal(plain: string, recipient: Buffer): SealedPolicy {
    const passing = generateKeyPairSync('x25519');
    const key = passing.publicKey.export({type: 'spki', format: 'der'}).subarray(-32);
    const secret = shared(passing.privateKey, recipient);
    const nonce = createHash('sha256').update(key).digest().subarray(0, nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', secret, nonce);
    const content = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return {encrypted: content.toString('base64'), key: key.toString('hex')};
  },

  /** Throws when it is not for this key, or was altered. */
  open({encrypted, key}: SealedPolicy, privateKey: string): string {
    const passing = Buffer.from(key, 'hex');
    const content = Buffer.from(encrypted, 'base64');
    const nonce = createHash('sha256').update(passing).digest().subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', shared(createPrivateKey(privateKey), passing), nonce);
    decipher.setAuthTag(content.subarray(-tagBytes));
    return Buffer.concat([decipher.update(content.subarray(0, -tagBytes)), decipher.final()]).toString();
  },
};

function shared(privateKey: KeyObject, publicKey: Buffer): Buffer {
  const other = createPublicKey({key: Buffer.concat([prefix, publicKey]), type: 'spki', format: 'der'});
  return createHash('sha256')
    .update(diffieHellman({privateKey, publicKey: other}))
    .digest();
}

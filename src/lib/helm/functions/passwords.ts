// Sprig's functions on passwords and secrets: bcrypt, htpasswd, derivePassword, AES.
import {createCipheriv, createDecipheriv, createHmac, scryptSync} from 'node:crypto';
import {encodeBase64, hashSync} from 'bcryptjs';
import {GoError} from '../../go/errors.ts';
import {spend} from '../../go/meter.ts';
import {bytesOf, textOf} from '../../go/text.ts';
import {Integer} from '../../go/value.ts';
import {base64Problem} from './base64.ts';
import {define, type FunctionFamily, runtimeError} from './define.ts';
import type {RandomBytes} from './random.ts';

export function passwordFunctions(random: RandomBytes): FunctionFamily {
  const bcrypt = (text: string) => bcryptHash(text, random);
  return {
    bcrypt: define(['string'], bcrypt),
    htpasswd: define(['string', 'string'], (user, password) =>
      user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(password)}`,
    ),
    derivePassword: {
      parameters: ['uint32', 'string', 'string', 'string', 'string'],
      variadic: false,
      run: ([counter, ...texts]) => derivePassword(counter, texts.map(String)),
    },
    encryptAES: define(['string', 'string'], (password, text) => encrypt(password, text, random)),
    decryptAES: define(['string', 'string'], decrypt),
  };
}

const bcryptCost = 10;

/** A slow hash takes as long as so many steps of a template. */
const stepsForHash = 100_000;

function bcryptHash(text: string, random: RandomBytes): string {
  const bytes = bytesOf(text);
  if (bytes.length > 72) return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  spend(stepsForHash);
  const salt = encodeBase64(Array.from(random(16)) as never, 16);
  return hashSync(text, `$2a$${bcryptCost}$${salt}`).replace(/^\$2b/, '$2a');
}

const seedText = 'com.lyndir.masterpassword';

const passwordTemplates: {[type: string]: string[]} = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: [
    'CvcvnoCvcvCvcv',
    'CvcvCvcvnoCvcv',
    'CvcvCvcvCvcvno',
    'CvccnoCvcvCvcv',
    'CvccCvcvnoCvcv',
    'CvccCvcvCvcvno',
    'CvcvnoCvccCvcv',
    'CvcvCvccnoCvcv',
    'CvcvCvccCvcvno',
    'CvcvnoCvcvCvcc',
    'CvcvCvcvnoCvcc',
    'CvcvCvcvCvccno',
    'CvccnoCvccCvcv',
    'CvccCvccnoCvcv',
    'CvccCvccCvcvno',
    'CvcvnoCvccCvcc',
    'CvcvCvccnoCvcc',
    'CvcvCvccCvccno',
    'CvccnoCvcvCvcc',
    'CvccCvcvnoCvcc',
    'CvccCvcvCvccno',
  ],
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
};

const templateCharacters: {[kind: string]: string} = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  A: 'AEIOUBCDFGHJKLMNPQRSTVWXYZ',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
};

/** The Master Password algorithm: the same inputs always give the same password. */
function derivePassword(counter: unknown, [type = '', password = '', user = '', site = '']: string[]): string {
  const templates = Object.hasOwn(passwordTemplates, type) ? passwordTemplates[type] : undefined;
  if (templates === undefined) return `cannot find password template ${type}`;
  spend(stepsForHash);
  const salt = Buffer.concat([Buffer.from(seedText), sized(user)]);
  const key = scryptSync(bytesOf(password), salt, 64, {N: 32768, r: 8, p: 2, maxmem: 2 ** 27});
  const count = Buffer.alloc(4);
  count.writeUInt32BE(Number(counter instanceof Integer ? counter.value : 0n));
  const seed = createHmac('sha256', key).update(seedText).update(sized(site)).update(count).digest();
  const template = templates[(seed[0] ?? 0) % templates.length] ?? '';
  return Array.from(template, (kind, i) => {
    const characters = templateCharacters[kind] ?? '';
    return characters[(seed[i + 1] ?? 0) % characters.length];
  }).join('');
}

/** A text after its length in four bytes. */
function sized(text: string): Buffer {
  const bytes = bytesOf(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The password's first 32 bytes, filled up with zeros. */
function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32);
  key.set(bytesOf(password).subarray(0, 32));
  return key;
}

function encrypt(password: string, text: string, random: RandomBytes): string {
  if (text === '') return '';
  const iv = random(16);
  const cipher = createCipheriv('aes-256-cbc', aesKey(password), iv);
  return Buffer.concat([iv, cipher.update(bytesOf(text)), cipher.final()]).toString('base64');
}

function decrypt(password: string, base64: string): string {
  if (base64 === '') return '';
  const problem = base64Problem(base64);
  if (problem !== undefined) throw new GoError(problem);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length < 16)
    throw runtimeError(`slice bounds out of range [:16] with capacity ${Math.floor(base64.length / 4) * 3}`);
  if (bytes.length % 16 !== 0) throw new GoError('crypto/cipher: input not full blocks');
  const decipher = createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  const end = plain.length - (plain.at(-1) ?? 0);
  if (end < 0) throw runtimeError(`slice bounds out of range [:${end}]`);
  return textOf(plain.subarray(0, end));
}

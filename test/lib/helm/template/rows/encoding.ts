// Templates and what they give: encoding. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const encodingRows: LanguageRow[] = [
  ['{{ b64enc "hello" }}', 'aGVsbG8='],
  ['{{ b64dec "aGVsbG8=" }}', 'hello'],
  ['{{ b64dec "!!" }}', 'illegal base64 data at input byte 0'],
  ['{{ b64dec "aGVsbG8" }}', 'illegal base64 data at input byte 4'],
  ['{{ b32enc "hello" }}', 'NBSWY3DP'],
  ['{{ b32dec "NBSWY3DP" }}', 'hello'],
  ['{{ b32dec "x" }}', 'illegal base32 data at input byte 0'],
  ['{{ sha1sum "a" }}', '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
  ['{{ sha256sum "a" }}', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  [
    '{{ sha512sum "a" }}',
    '1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75',
  ],
  ['{{ adler32sum "abc" }}', '38600999'],
  ['{{ .Values.uni | b64enc }}', 'aMOpbGxvIOaXpeacrCDwn5iA'],
];

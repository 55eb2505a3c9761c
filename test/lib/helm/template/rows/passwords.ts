// Templates and what they give: passwords. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const passwordsRows: LanguageRow[] = [
  ['{{ derivePassword 1 "long" "password" "user" "example.com" }}', 'ZedaFaxcZaso9*'],
  ['{{ derivePassword 1 "bad" "p" "u" "s" }}', 'cannot find password template bad'],
  ['{{ decryptAES "secretkey" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=" }}', 'plaintext'],
  [
    '{{ decryptAES "k" "!!" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <decryptAES "k" "!!">: error calling decryptAES: illegal base64 data at input byte 0',
    },
  ],
  [
    '{{ decryptAES "k" "aGk=" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <decryptAES "k" "aGk=">: error calling decryptAES: runtime error: slice bounds out of range [:16] with capacity 3',
    },
  ],
];

// Templates and what they give: certificates. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const certificatesRows: LanguageRow[] = [
  [
    '{{ buildCustomCert "x" "y" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <buildCustomCert "x" "y">: error calling buildCustomCert: unable to decode base64 certificate',
    },
  ],
  [
    '{{ buildCustomCert "aGk=" "aGk=" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <buildCustomCert "aGk=" "aGk=">: error calling buildCustomCert: unable to decode certificate',
    },
  ],
];

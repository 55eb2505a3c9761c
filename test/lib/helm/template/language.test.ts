// The template language and its functions, row by row; what is expected was obtained from real helm.
import {describe, expect, it} from 'vitest';
import {renderTemplate} from './render-template.ts';
import {allRows} from './rows/all.ts';
import {rowValues} from './rows/row.ts';

for (const [topic, rows] of Object.entries(allRows)) {
  describe(`templates: ${topic}`, () => {
    for (const [template, expected] of rows) {
      it(template, () => {
        expect(renderTemplate(template, {values: rowValues})).toEqual(expected);
      });
    }
  });
}

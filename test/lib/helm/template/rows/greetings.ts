// Templates and what they give: greetings. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const greetingsRows: LanguageRow[] = [['{{ hello }}', 'Hello!']];

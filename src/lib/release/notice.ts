// What a person should know about a release that is nevertheless used.
import type {ArtefactName} from './locations.ts';

export interface Notice {
  code: /** Other keys than the vendor's are trusted. */
    | 'other-keys'
    /** A file without proof is used, because that was allowed. */
    | 'unverified'
    /** A signed file is not the one that was released when this program was made. */
    | 'rewritten'
    /** A file in the cache had been changed; it was fetched anew. */
    | 'cache-altered'
    /** Verified files could not be kept. */
    | 'cache-unwritable';
  artefact?: ArtefactName;
  /** URL or file it is about. */
  object?: string;
  /** One sentence without a final full stop. */
  text: string;
}

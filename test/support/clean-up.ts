// Runs in each test file: its hook was made first, so it comes after all of the file's own.
import {afterAll} from 'vitest';
import {removeDirectories} from './temporary.ts';

afterAll(removeDirectories);

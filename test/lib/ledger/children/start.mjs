// Runs child.ts in a plain Node process, so that tests can start real processes.
import { loadTypescript } from '../../../support/typescript.mjs';

loadTypescript(import.meta.url)('./child.ts');

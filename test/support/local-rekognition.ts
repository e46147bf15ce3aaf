import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Clock } from '../../local/clock';
import { DirectoryStore } from '../../local/object-store';
import { type Rekognition, startRekognition } from '../../local/rekognition/server';

/** An endpoint of one's own for a test file, with a temporary directory for its files. */
export async function rekognitionFor(clock: Clock): Promise<Rekognition> {
  const s3Directory = fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
  const rekognition = await startRekognition({ clock, store: new DirectoryStore(s3Directory) });
  return {
    ...rekognition,
    stop: async () => {
      await rekognition.stop();
      fs.rmSync(s3Directory, { recursive: true });
    },
  };
}

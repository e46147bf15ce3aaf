/** Describes the machine of a measurement. */
import * as fs from 'node:fs';
import * as os from 'node:os';

export function machine(nodeVersion = process.version): string {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const system = `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`;
  const cdk = JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf8')) as { version: string };
  return `${cpus[0].model.trim()}, ${cpus.length} cores, ${memory} GB; ${system}; Node ${nodeVersion}; aws-cdk-lib ${cdk.version}`;
}

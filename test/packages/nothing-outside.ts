/** Loaded before an app: makes it fail if it uses the network or runs another program. */
import childProcess from 'node:child_process';
import net from 'node:net';

const forbid = (what: string) => (): never => {
  throw new Error(`Synthesis may not ${what}.`);
};
const forbidPrograms = forbid('run programs');

net.Socket.prototype.connect = forbid('use the network');
Object.assign(childProcess, {
  exec: forbidPrograms,
  execFile: forbidPrograms,
  execFileSync: forbidPrograms,
  execSync: forbidPrograms,
  fork: forbidPrograms,
  spawn: forbidPrograms,
  spawnSync: forbidPrograms,
});

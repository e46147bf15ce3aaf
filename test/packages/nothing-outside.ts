/** Loaded before an app: whatever leaves the process, to the network or to another program, is an error. */
import childProcess from 'node:child_process';
import net from 'node:net';

const refuse = (what: string) => (): never => {
  throw new Error(`Synthesis may not ${what}.`);
};
const refuseProgram = refuse('run programs');

net.Socket.prototype.connect = refuse('use the network');
Object.assign(childProcess, {
  exec: refuseProgram,
  execFile: refuseProgram,
  execFileSync: refuseProgram,
  execSync: refuseProgram,
  fork: refuseProgram,
  spawn: refuseProgram,
  spawnSync: refuseProgram,
});

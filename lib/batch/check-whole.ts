import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { shown } from '../synth/checks';

/** Languages without types may pass anything. */
export function checkWhole(batch: Construct, name: string, value: number | undefined, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new Error(`${batch.node.path}: ${name} must be a whole number from 1 to ${max}; received ${shown(value)}`);
}

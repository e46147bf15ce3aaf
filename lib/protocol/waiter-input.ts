/** The input of a waiter's execution. */
import {
  check,
  type InputCheck,
  type IsUnknown,
  required,
  type Rules,
  textRule,
  WAIT_RULES,
  type WaitInput,
} from './input-rules';
import { JOB_ID } from './rekognition';

/** A valid input. */
export interface WaiterInput extends WaitInput {
  readonly JobId: string;
}

const RULES: Rules<WaiterInput> = { JobId: required(textRule(JOB_ID)), ...WAIT_RULES };

/** @param isUnknown Tells which values are not known yet, at synth. They are not checked. */
export const checkWaiterInput = (raw: unknown, isUnknown?: IsUnknown): InputCheck<WaiterInput> =>
  check(raw, RULES, { name: 'the input', example: '{"JobId": "…"}', isUnknown });

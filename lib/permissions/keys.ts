/** KMS keys, and the aliases that CDK accepts in place of keys. */
import type * as kms from 'aws-cdk-lib/aws-kms';
import { checkKey } from '../synth/checks';

/**
 * The key that an alias stands for. An alias that was imported by its name stays an alias: CDK does not know its key.
 *
 * IAM and CloudWatch Logs need the ARN of a key. They do not accept an alias.
 */
export function keyOf(key: kms.IKey): kms.IKey {
  if (!isAlias(key)) return key;
  try {
    return keyOf(key.aliasTargetKey);
  } catch {
    // CDK throws for an alias that was imported by its name.
    return key;
  }
}

/** Whether the key is an alias. */
export const isAlias = (key: kms.IKey): key is kms.IAlias => 'aliasTargetKey' in key;

/**
 * The key that an alias stands for. Throws if the ARN of the key is not known.
 *
 * @param path The path of the construct with this prop.
 */
export function keyWithArn(path: string, prop: string, keyOrAlias: kms.IKey): kms.IKey {
  checkKey(path, prop, keyOrAlias);
  const key = keyOf(keyOrAlias);
  if (!isAlias(key)) return key;
  throw new Error(
    `${path}: ${prop} must be a key whose ARN is known; received the alias "${key.aliasName}", imported by its ` +
      'name. Pass kms.Key.fromLookup() with this alias, kms.Key.fromKeyArn() or kms.Alias.fromAliasAttributes() in its place.',
  );
}

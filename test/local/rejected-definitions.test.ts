import { LocalCloud } from '../../local/local-cloud';
import { chain, type Definition, distributedMap, failIf, templateOf } from './machines';

describe('definitions that the local Step Functions does not run', () => {
  const map = (more: object) => chain({ Parts: distributedMap(chain({ Pass: { Type: 'Pass' } }), more) });
  const reader = (more: object) =>
    map({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'b', Key: 'k' },
        ...more,
      },
    });
  const processor = (more: object) =>
    map({
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...failIf('bad'), ...more },
    });

  it.each<[string, Definition, string]>([
    [
      'a Parallel state',
      chain({ Both: { Type: 'Parallel', Branches: [] } }),
      'Both: the local Step Functions does not support Parallel',
    ],
    ['an inline Map', processor({ ProcessorConfig: { Mode: 'INLINE' } }), 'not a Distributed Map'],
    ['an inline Map with an Iterator', chain({ Parts: { Type: 'Map', Iterator: {} } }), 'not a Distributed Map'],
    [
      'Express children',
      processor({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } }),
      'the type EXPRESS',
    ],
    ['a time-out of children', processor({ TimeoutSeconds: 9 }), '"TimeoutSeconds"'],
    ['a Parallel state in a child', processor(chain({ Both: { Type: 'Parallel', Branches: [] } })), 'Both: '],
    [
      'an unknown task in a child',
      processor(chain({ Do: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage' } })),
      'Do: ',
    ],
    ['no reader', map({ ItemReader: undefined }), 'without an ItemReader'],
    [
      'another reader',
      reader({ Resource: 'arn:aws:states:::s3:listObjectsV2' }),
      'the reader arn:aws:states:::s3:listObjectsV2',
    ],
    ['a CSV file', reader({ ReaderConfig: { InputType: 'CSV' } }), 'the InputType CSV'],
    [
      'a reader with more options',
      reader({ ReaderConfig: { InputType: 'JSON', ItemsPointer: '/a' } }),
      '"ItemsPointer"',
    ],
    ['a reader without a key', reader({ Parameters: { Bucket: 'b' } }), 'a reader without Key'],
    ['ItemBatcher', map({ ItemBatcher: { MaxItemsPerBatch: 9 } }), '"ItemBatcher"'],
    ['ResultWriter', map({ ResultWriter: {} }), '"ResultWriter"'],
    ['MaxConcurrencyPath', map({ MaxConcurrencyPath: '$.n' }), '"MaxConcurrencyPath"'],
    [
      'ToleratedFailurePercentagePath',
      map({ ToleratedFailurePercentagePath: '$.n' }),
      '"ToleratedFailurePercentagePath"',
    ],
    ['a MaxConcurrency that is a text', map({ MaxConcurrency: '5' }), 'the number "5"'],
  ])('the local Step Functions rejects %s when the machine is loaded', async (_what, machine, message) => {
    await expect(LocalCloud.start({ template: templateOf({ Machine: machine }) })).rejects.toThrow(message);
  });
});

import { eachLanguage } from '../../release/each-language';

it('a language that fails does not take the others along, and is named with its reason', async () => {
  const done: string[] = [];
  const failed = await eachLanguage(['go', 'java', 'python'], (language) => {
    if (language !== 'java') return Promise.reject(new Error('its registry is down'));
    done.push(language);
    return Promise.resolve();
  });
  expect(done).toEqual(['java']);
  expect(failed).toEqual(['go: its registry is down', 'python: its registry is down']);
});
